/** xoshiro256** seeded by splitmix64 (Blackman and Vigna, "Scrambled linear pseudorandom number
 * generators", 2018). */
#include "num/num.h"

static uint64_t splitmix(uint64_t *state) {
  uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31);
}

static uint64_t rotate(uint64_t x, int bits) { return (x << bits) | (x >> (64 - bits)); }

void hli_rng_init(hli_rng *rng, uint64_t seed, uint64_t stream) {
  /* Hash the seed before the stream enters, so that (1, 2) and (2, 1) are unrelated. */
  uint64_t state = seed;
  state = splitmix(&state) + stream;
  state = splitmix(&state);
  for (int k = 0; k < 4; k++)
    rng->state[k] = splitmix(&state);
}

uint64_t hli_rng_next(hli_rng *rng) {
  uint64_t *s = rng->state;
  uint64_t result = rotate(s[1] * 5, 7) * 9;
  uint64_t shifted = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= shifted;
  s[3] = rotate(s[3], 45);
  return result;
}

double hli_rng_uniform(hli_rng *rng) { return (double)(hli_rng_next(rng) >> 11) * 0x1p-53; }

double hli_rng_between(hli_rng *rng, double least, double most) {
  double u = hli_rng_uniform(rng);
  return least * (1 - u) + most * u;
}

uint64_t hli_rng_below(hli_rng *rng, uint64_t count) {
  /* Numbers below 2^64 mod count would favour small results: draw again. */
  uint64_t unfair = (0 - count) % count, number;
  do
    number = hli_rng_next(rng);
  while (number < unfair);
  return number % count;
}

double hli_rng_normal(hli_rng *rng) {
  /* Marsaglia's polar method; the second number is dropped so that the state is the generator's
   * alone. */
  while (true) {
    double u = 2 * hli_rng_uniform(rng) - 1, v = 2 * hli_rng_uniform(rng) - 1;
    double r = u * u + v * v;
    if (r > 0 && r < 1)
      return u * sqrt(-2 * log(r) / r);
  }
}

void hli_rng_jump(hli_rng *rng) {
  static const uint64_t jump[] = {UINT64_C(0x180EC6D33CFD0ABA), UINT64_C(0xD5A61266F0C9392C),
                                  UINT64_C(0xA9582618E03FC9AA), UINT64_C(0x39ABDC4529B1661C)};
  uint64_t sum[4] = {0};
  for (int word = 0; word < 4; word++)
    for (int bit = 0; bit < 64; bit++) {
      if (jump[word] & (UINT64_C(1) << bit))
        for (int k = 0; k < 4; k++)
          sum[k] ^= rng->state[k];
      hli_rng_next(rng);
    }
  for (int k = 0; k < 4; k++)
    rng->state[k] = sum[k];
}
