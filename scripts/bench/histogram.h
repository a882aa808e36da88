// Counts of nanoseconds in buckets that are never wider than 1/128 of their value, so a percentile is off by < 0.8 %.
#ifndef BENCH_HISTOGRAM_H
#define BENCH_HISTOGRAM_H

#include <stdint.h>

#define FINE_BITS 7
#define FINE (1 << FINE_BITS)
#define BUCKETS ((64 - FINE_BITS) * FINE)

struct histogram {
  uint64_t counts[BUCKETS];
  uint64_t total;
  uint64_t largest;
};

static int bucketOf(uint64_t value) {
  if (value < FINE) return (int)value;
  int shift = 63 - __builtin_clzll(value) - FINE_BITS;
  return (shift + 1) * FINE + (int)(value >> shift) - FINE;
}

static uint64_t middleOf(int bucket) {
  if (bucket < FINE) return bucket;
  int shift = bucket / FINE - 1;
  return ((uint64_t)(bucket % FINE + FINE) << shift) + ((1ULL << shift) >> 1);
}

static void histogramAdd(struct histogram *histogram, uint64_t value) {
  histogram->counts[bucketOf(value)]++;
  histogram->total++;
  if (value > histogram->largest) histogram->largest = value;
}

/** The value that `share` (0…1) of all counted values do not exceed; 0 when nothing was counted. */
static uint64_t histogramAt(const struct histogram *histogram, double share) {
  uint64_t wanted = (uint64_t)(share * (double)histogram->total), seen = 0;
  for (int bucket = 0; bucket < BUCKETS; bucket++) {
    seen += histogram->counts[bucket];
    if (seen > wanted || (seen && seen == histogram->total)) return middleOf(bucket);
  }
  return 0;
}

#endif
