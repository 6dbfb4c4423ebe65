/** Limits of what is read, so that a wrong file is refused before it fills the memory. */
#ifndef HLI_DATA_LIMITS_H
#define HLI_DATA_LIMITS_H

enum {
  HLI_FILE_MOST = 50000000,  /* bytes of a file */
  HLI_JSON_DEPTH = 96,       /* nested arrays and objects; a network of HLI_DEPTH has up to 76 */
  HLI_TABLE_COLUMNS = 1000,  /* cells of a row */
  HLI_TABLE_CELLS = 5000000, /* cells of a table */
};

#endif
