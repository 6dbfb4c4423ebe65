/** UTF-8, byte by byte. */
#ifndef HLI_DATA_UTF8_H
#define HLI_DATA_UTF8_H

#include <stddef.h>

/** Length of the sequence at `text` (of which `left` bytes may be read) and its code point; 0: not
 * UTF-8. */
int hli_utf8_get(const char *text, size_t left, unsigned *code);
/** Bytes of a code point; returns their number. */
int hli_utf8_put(unsigned code, char bytes[4]);

#endif
