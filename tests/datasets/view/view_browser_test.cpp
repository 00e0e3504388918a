// The viewer in a browser: no error on real runs, and the keys move as they say.
#include <gtest/gtest.h>

#include "datasets/view/view_page.h"
#include "tests/browser.h"
#include "tests/datasets/view/recorded_programs.h"

namespace foretrace::datasets {
namespace {

TEST(ViewInABrowser, EveryGoldenIsDrawnAndSteppedThroughWithoutAnError) {
  NEEDS_BROWSER();
  const auto reader = RecordedPrograms::goldens().reader();
  for (const auto& [name, run] : RecordedPrograms::goldens().programs()) {
    const auto steps = reader->step_count(run).value();
    const auto lines = drive_page(view_page(*reader, run).value(), R"js(
      const step = () => Number(document.querySelector('#step').value);
      press('Home'); await frame(); log(step());
      press('s'); press('ArrowRight'); await frame(); log(step());
      press('S'); await frame(); log(step());
      press('End'); await frame(); log(step());
      for (let i = 0; i < 40; ++i) { press(['n', 'N', 'f', 'F', 'e', 'E', 'c', 'C'][i % 8]); if (i % 5 === 0) await frame(); }
      press('Home');
      for (const line of document.querySelectorAll('#lines [data-line]')) line.click();
      await frame();
      log(document.querySelector('#lines').textContent.trim().length > 0);
      log(!document.querySelector('#failure').hidden);
    )js");
    const std::string last = std::to_string(steps - 1), two = std::to_string(std::min<int64_t>(2, steps - 1));
    EXPECT_EQ(lines, (std::vector<std::string>{"0", two, std::to_string(std::max<int64_t>(0, std::min<int64_t>(2, steps - 1) - 1)), last, "true", "false"})) << name;
  }
}

}  // namespace
}  // namespace foretrace::datasets
