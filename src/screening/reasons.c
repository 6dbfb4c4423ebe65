/** Why candidates are excluded: reasons that many share, told once. */
#include <ctype.h>

#include "screening/work.h"

/* A reason without its numbers; of limits that are broken the name of the worst. */
static void plain(const hl_candidate *c, char *text, size_t size) {
  const char *from = c->state == HL_CANDIDATE_NONE ? c->reason : c->broken;
  size_t used = 0;
  for (; *from != '\0' && used + 4 < size; from++) {
    bool digit = isdigit((unsigned char)*from) != 0;
    if (c->state == HL_CANDIDATE_LIMITED &&
        (digit || (*from == '-' && isdigit((unsigned char)from[1]))))
      break;
    if (digit || (*from == '-' && isdigit((unsigned char)from[1]))) {
      from += strspn(from, "-0123456789.") - 1;
      used += (size_t)hli_print(text + used, size - used, "…");
    } else
      text[used++] = *from;
  }
  while (used > 0 && text[used - 1] == ' ')
    used--;
  text[used] = '\0';
}

static bool listed(const char *list, const char *name) {
  const size_t length = strlen(name);
  for (const char *at = list; (at = strstr(at, name)) != NULL; at += length)
    if ((at == list || at[-1] == ' ') && (at[length] == ',' || at[length] == '\0'))
      return true;
  return false;
}

/* The fluids or cycles of a group, each once, as far as there is room. */
static void gather(const hl_screening *s, const hl_exclusion *group, bool fluids, char *text,
                   size_t size) {
  static const char others[] = " and others";
  const hl_candidate *c;
  text[0] = '\0';
  for (int k = 0; (c = hl_screening_at(s, k)) != NULL; k++) {
    const char *name = fluids ? c->fluid : c->cycle;
    char own[sizeof group->why];
    if (c->state != group->state || listed(text, name))
      continue;
    plain(c, own, sizeof own);
    if (strcmp(own, group->why) != 0)
      continue;
    size_t used = strlen(text);
    bool room = used + strlen(", ") + strlen(name) + sizeof others < size;
    hli_print(text + used, size - used, "%s%s",
              !room      ? others
              : used > 0 ? ", "
                         : "",
              room ? name : "");
    if (!room)
      return;
  }
}

hl_status hli_gather_reasons(const hl_screening *s, hli_arena *arena, hl_exclusion **out,
                             int *count) {
  int all = hl_screening_count(s);
  hl_exclusion *group = HLI_NEW(arena, hl_exclusion, all + 1);
  if (group == NULL)
    return HL_ERR_NOMEM;
  *out = group;
  *count = 0;
  for (int k = 0; k < all; k++) {
    const hl_candidate *c = hl_screening_at(s, k);
    char why[sizeof group->why];
    if (c->state == HL_CANDIDATE_GOOD)
      continue;
    plain(c, why, sizeof why);
    int at = 0;
    while (at < *count && (group[at].state != c->state || strcmp(group[at].why, why) != 0))
      at++;
    if (at == *count) {
      group[(*count)++].state = c->state;
      hli_print(group[at].why, sizeof why, "%s", why);
    }
    group[at].count++;
  }
  for (int k = 1; k < *count; k++) { /* few */
    hl_exclusion own = group[k];
    int at = k;
    for (; at > 0 && (own.state < group[at - 1].state ||
                      (own.state == group[at - 1].state && own.count > group[at - 1].count));
         at--)
      group[at] = group[at - 1];
    group[at] = own;
  }
  for (int k = 0; k < *count; k++) {
    gather(s, &group[k], true, group[k].fluids, sizeof group[k].fluids);
    gather(s, &group[k], false, group[k].cycles, sizeof group[k].cycles);
  }
  return HL_OK;
}
