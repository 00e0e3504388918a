// Edits: what is inserted into a source text. At one place, what closes comes before what opens; closers in the order in which they
// were given (inner first), openers likewise (outer first).
#pragma once

#include <string>
#include <vector>

namespace foretrace::tracer::c {

class Edits {
 public:
  void open(size_t at, std::string text) { insertions_.push_back({at, 1, std::move(text)}); }
  void close(size_t at, std::string text) { insertions_.push_back({at, 0, std::move(text)}); }
  // `original` with all of them. Line breaks of the original stay where they are; nothing inserted may have one.
  [[nodiscard]] std::string apply(const std::string& original) const;

 private:
  struct Insertion {
    size_t at;
    int order;
    std::string text;
  };
  std::vector<Insertion> insertions_;
};

}  // namespace foretrace::tracer::c
