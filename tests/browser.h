// Pages in a real browser: headless Chromium, where there is one.
#pragma once

#include <string>
#include <vector>

namespace foretrace {

// The command of a browser that starts here; empty: there is none.
const std::string& browser();

// Opens a page, runs `driver` in it once it is drawn, in which log(TEXT) notes a line, press(KEY) types one and `await frame()`
// waits for the next drawing, and gives the lines; errors of the page are lines "error: ...". REQUIRES: there is a browser
std::vector<std::string> drive_page(const std::string& page, const std::string& driver);

}  // namespace foretrace

#define NEEDS_BROWSER()               \
  if (foretrace::browser().empty()) \
  GTEST_SKIP() << "no browser: apt-get install chromium"
