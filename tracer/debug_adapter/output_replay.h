// OutputReplay: hands out what a run wrote as a debugger passes the steps that wrote it. What was handed out once does not come again after
// a way back, so that all of it together is what the program wrote.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tracer/store/trace_reader.h"

namespace foretrace::tracer {

class OutputReplay {
 public:
  explicit OutputReplay(std::vector<OutputRecord> outputs);

  // What the steps before `step` wrote, in order; characters that are not whole yet wait for their other bytes.
  std::vector<OutputRecord> before(int64_t step);
  // All that is left.
  std::vector<OutputRecord> rest();

 private:
  void take(const OutputRecord& record, std::vector<OutputRecord>& out);

  std::vector<OutputRecord> outputs_;  // by step
  size_t next_ = 0;
  std::array<std::string, 3> waiting_;  // by stream: the first bytes of a character
};

}  // namespace foretrace::tracer
