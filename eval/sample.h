// Sample: one system's result on one item of a suite: what is stored, and what every table is
// computed from.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace foretrace::eval {

// `hits` of `total` observations of a metric. A proportion counts (hits <= total); a mean, called
// mean_..., sums.
struct Measure {
  std::string metric;
  double hits = 0;
  double total = 0;
};

struct Sample {
  std::string key;    // sample_key(): the row's identity
  std::string suite;  // "trace"
  std::string part;   // "next", "free", "output": a suite asks one or several questions of an item
  std::string item;   // the item's name in the suite
  std::string cluster;  // items that share it are not independent (the program)
  int64_t attempt = 0;  // where an item is answered several times
  std::string system;   // id of the system
  // "" or a failure class: "unparsed", "wrong", "unfinished", "timeout", "refusal" (no answer in the answer), "missing" (nobody
  // answered), "unanswered" (a server gave no usable reply; the next run asks again), "sandbox_error". Never dropped from n.
  std::string failure;
  std::string reason;  // of a failure, for people; may be empty
  std::string expected;
  std::string prediction;  // the answer as it was read off
  std::string raw;         // all that the system wrote, before anything was read off it; empty where it writes nothing
  std::optional<double> confidence;
  double seconds = 0;      // time of the prediction
  double predictions = 1;  // predictions made in that time (steps, for a trace)
  int64_t tokens = 0;      // written, where they are counted
  std::vector<Measure> measures;
};

// Everything that decides a sample's result, hashed: two samples with one key are the same
// computation.
struct SampleKey {
  std::string suite;
  int version = 1;  // of the suite's definition and scoring
  std::string part;
  std::string item;  // name and content
  std::string system;
  std::string settings;  // decode settings
};
std::string sample_key(const SampleKey& key);

}  // namespace foretrace::eval
