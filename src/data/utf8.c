/** UTF-8 as in RFC 3629: no overlong forms, no surrogates. */
#include "data/utf8.h"

#include <stdbool.h>

int hli_utf8_get(const char *text, size_t left, unsigned *code) {
  static const unsigned least[5] = {0, 0, 0x80, 0x800, 0x10000};
  if (left == 0)
    return 0;
  const unsigned char first = (unsigned char)text[0];
  const int length = first < 0x80             ? 1
                     : (first & 0xE0) == 0xC0 ? 2
                     : (first & 0xF0) == 0xE0 ? 3
                     : (first & 0xF8) == 0xF0 ? 4
                                              : 0;
  if (length == 0 || (size_t)length > left)
    return 0;
  *code = length == 1 ? first : first & (0x7Fu >> length);
  for (int k = 1; k < length; ++k) {
    const unsigned char next = (unsigned char)text[k];
    if ((next & 0xC0) != 0x80)
      return 0;
    *code = *code << 6 | (next & 0x3Fu);
  }
  const bool surrogate = *code >= 0xD800 && *code <= 0xDFFF;
  return *code < least[length] || *code > 0x10FFFF || surrogate ? 0 : length;
}

int hli_utf8_put(unsigned code, char bytes[4]) {
  static const unsigned char mark[5] = {0, 0, 0xC0, 0xE0, 0xF0};
  const int length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (int k = length - 1; k > 0; --k) {
    bytes[k] = (char)(0x80 | (code & 0x3F));
    code >>= 6;
  }
  bytes[0] = (char)(mark[length] | code);
  return length;
}
