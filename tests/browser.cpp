#include "tests/browser.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "core/file.h"
#include "tests/scratch_directory.h"

namespace foretrace {
namespace {

constexpr const char* kFlags = " --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --window-size=1280,900 --virtual-time-budget=8000 --dump-dom";

constexpr const char* kHead = R"html(<script>
const log = (text) => { (window.logged ??= []).push(String(text)); };
window.addEventListener('error', (event) => log('error: ' + event.message));
window.addEventListener('unhandledrejection', (event) => log('error: ' + event.reason));
const failed = console.error; console.error = (...all) => { log('error: ' + all.join(' ')); failed(...all); };
window.requestAnimationFrame = (draw) => setTimeout(() => draw(performance.now()), 16);  // without a window there are no frames
const frame = () => new Promise((drawn) => setTimeout(drawn, 40));
const press = (key, shiftKey = false) => (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', {key, shiftKey, bubbles: true}));
</script>)html";

std::string find_browser() {
  for (const char* name : {"chromium", "chromium-browser", "google-chrome"})
    if (std::system(("timeout 60 " + std::string(name) + kFlags + " about:blank >/dev/null 2>&1").c_str()) == 0) return name;
  return "";
}

std::string output_of(const std::string& command) {
  std::string out;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  char buffer[65536];
  for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
  EXPECT_EQ(::pclose(pipe), 0) << command;
  return out;
}

}  // namespace

const std::string& browser() {
  static const std::string found = find_browser();
  return found;
}

std::vector<std::string> drive_page(const std::string& page, const std::string& driver) {
  const ScratchDirectory folder;
  const size_t head = page.find("<head>") + 6;
  const std::string behind = "<script>setTimeout(async () => { try { " + driver +
                             " } catch (error) { log('error: ' + error); }\n"
                             "const lines = document.createElement('pre'); lines.id = 'logged'; lines.textContent = (window.logged ?? []).map((line) => '|' + line).join('\\n');"
                             "document.body.append(lines); }, 1500);</script>";
  std::string driven = page;
  driven.insert(driven.rfind("</body>"), behind);
  driven.insert(head, kHead);
  EXPECT_TRUE(write_file_atomic(folder / "page.html", driven).ok());
  const std::string dom = output_of("timeout 120 " + browser() + kFlags + " --user-data-dir=" + (folder / "profile") + " 'file://" + (folder / "page.html") + "' 2>/dev/null");
  const size_t begin = dom.find("<pre id=\"logged\">"), end = dom.find("</pre>", begin);
  EXPECT_NE(begin, std::string::npos) << "the page did not come to its end";
  std::vector<std::string> lines;
  for (size_t at = dom.find('|', begin); at < end; at = dom.find("\n|", at) + 1 == 0 ? end : dom.find("\n|", at) + 1)
    lines.push_back(dom.substr(at + 1, std::min(dom.find('\n', at), end) - at - 1));
  return lines;
}

}  // namespace foretrace
