// The report in a browser: no error, and what a reader does with it.
#include <gtest/gtest.h>

#include "eval/report/report_page.h"
#include "tests/browser.h"
#include "tests/eval/report/small_results.h"
#include "tests/scratch_directory.h"

namespace foretrace::eval {
namespace {

TEST(ReportInABrowser, IsDrawnFilteredAndSteppedThroughWithoutAnError) {
  NEEDS_BROWSER();
  const ScratchDirectory folder;
  const std::string store = folder / "r.db";
  write_small_results(store);
  const auto lines = drive_page(report_page({store}).value(), R"js(
    const count = () => document.querySelector('.filters [role=status]').textContent;
    const rows = () => document.querySelectorAll('.samples tbody tr').length;
    log(document.querySelectorAll('nav button').length + ' suites, ' + document.querySelectorAll('figure svg').length + ' charts');
    log([...document.querySelectorAll('.bars > span:nth-child(3n + 1)')].map((name) => name.textContent).join(', '));
    log(count() + ', ' + rows() + ' rows');
    const search = document.querySelector('#search');
    press('/');
    log('focus ' + document.activeElement.id);
    search.value = 'item 3'; search.dispatchEvent(new Event('input')); log(count());
    search.value = ''; search.dispatchEvent(new Event('input')); search.blur();
    [...document.querySelectorAll('.flips button')].find((button) => button.textContent.startsWith('only')).click(); log(count());
    [...document.querySelectorAll('.flips button')].pop().click(); log(count());
    press('j'); press('j'); log('row ' + [...document.querySelectorAll('.samples tbody tr')].indexOf(document.activeElement));
    press('Enter'); log('open ' + document.activeElement.classList.contains('open'));
    search.value = 'my view'; search.dispatchEvent(new Event('input'));
    const sample = document.querySelector('.samples tbody tr'), raw = sample.querySelector('.raw');
    log(count() + ', raw ' + getComputedStyle(raw).display); sample.click(); log('raw ' + getComputedStyle(raw).display + ', ' + sample.textContent.includes('9 tokens'));
    search.value = ''; search.dispatchEvent(new Event('input'));
    press('?'); log('help ' + !document.querySelector('#help').hidden); press('Escape'); log('help ' + !document.querySelector('#help').hidden);
    press('t'); log('theme ' + document.documentElement.dataset.theme);
    log('failure ' + !document.querySelector('#failure').hidden);
  )js");
  EXPECT_EQ(lines, (std::vector<std::string>{"1 suites, 3 charts", "&lt;b&gt;first, second", "24 of 24 samples, 24 rows", "focus search", "4 of 24 samples", "6 of 24 samples",
                                             "24 of 24 samples", "row 1", "open true", "12 of 24 samples, raw none", "raw block, true", "help true", "help false", "theme dark", "failure false"}));
}

}  // namespace
}  // namespace foretrace::eval
