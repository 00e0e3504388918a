// The page of `foretrace view` as a file: it holds the run, it loads nothing, and nothing of a program is read as HTML.
#include "datasets/view/view_page.h"

#include <gtest/gtest.h>

#include "core/compress.h"
#include "core/json.h"
#include "datasets/view/base64.h"
#include "datasets/view/payload_header.h"
#include "datasets/view/trace_payload.h"
#include "tests/datasets/recorded_store.h"
#include "tests/datasets/view/recorded_programs.h"
#include "tracer/store/byte_codec.h"

namespace foretrace::datasets {
namespace {

bool has(const std::string& page, const std::string& text) { return page.find(text) != std::string::npos; }

Json header_of(const std::string& payload) {
  tracer::ByteReader reader(payload);
  return parse_json(reader.text()).value();
}

TEST(Base64, IsThatOfTheStandard) {
  for (const auto& [bytes, text] : std::vector<std::pair<std::string, std::string>>{
           {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}, {"\xff\xfe\xfd", "//79"}})
    EXPECT_EQ(base64(bytes), text);
}

TEST(ViewPage, HoldsTheRunAndLoadsNothing) {
  const auto reader = RecordedPrograms::goldens().reader();
  const int64_t run = RecordedPrograms::goldens().programs().at(0).run;
  const std::string page = view_page(*reader, run).value();
  const std::string payload = trace_payload(*reader, run, nullptr).value();
  EXPECT_TRUE(has(page, "<script type=\"text/plain\" id=\"trace\">" + base64(gzip(payload)) + "</script>"));
  EXPECT_FALSE(has(page, "{{"));
  const std::string namespace_of_svg = "'http://www.w3.org/2000/svg'";  // a name, not an address
  std::string rest = page;
  rest.replace(rest.find(namespace_of_svg), namespace_of_svg.size(), "");
  for (const char* outside : {"http:", "https:", " src=", " href=", "url(", "@import", "fetch(", "XMLHttpRequest", "innerHTML", "eval("})
    EXPECT_FALSE(has(rest, outside)) << outside;
  EXPECT_TRUE(has(page, "default-src 'none'"));
}

TEST(ViewPage, NothingOfAProgramIsReadAsHtml) {
  const std::string evil = "</script><script>alert(1)</script><!--";
  const RecordedPrograms programs(NamedSources{{evil + ".py", "# " + evil + "\nx = '" + evil + "'\nprint(x)\n"}});
  Predictions predictions;
  predictions.model = evil;
  predictions.steps.push_back({.step = 1, .locals = {{evil, evil + "\xff", false, false}}, .value = evil});
  const auto reader = programs.reader();
  const std::string page = view_page(*reader, programs.programs().at(0).run, &predictions).value();
  EXPECT_FALSE(has(page, "alert(1)"));
  size_t scripts = 0;
  for (size_t at = page.find("<script"); at != std::string::npos; at = page.find("<script", at + 1)) ++scripts;
  EXPECT_EQ(scripts, 2u);
}

TEST(ViewPage, PredictionsStandInTheHeader) {
  const auto reader = RecordedPrograms::goldens().reader();
  const int64_t run = RecordedPrograms::goldens().programs().at(0).run;
  EXPECT_FALSE(header_of(trace_payload(*reader, run, nullptr).value()).contains("predictions"));
  Predictions predictions{"small", {{.step = 3, .line = 7, .locals = {{"x", "1", false, true}, {"y", "", true, false}}, .confidence = 0.5, .control = true, .value_right = true}}};
  EXPECT_FALSE(predictions.steps[0].right());
  const Json json = header_of(trace_payload(*reader, run, &predictions).value())["predictions"];
  EXPECT_EQ(json.dump(), "{\"model\":\"small\",\"steps\":[{\"step\":3,\"ended\":false,\"event\":1,\"confidence\":0.5,\"control\":true,\"state\":false,\"value_right\":true,"
                         "\"line\":7,\"value\":null,\"locals\":[{\"name\":\"x\",\"text\":\"1\",\"right\":true},{\"name\":\"y\",\"text\":null,\"right\":false}]}]}");
}

TEST(ViewPage, AMissingRunIsAnError) {
  const auto reader = RecordedPrograms::goldens().reader();
  const auto page = view_page(*reader, 999);
  ASSERT_FALSE(page.ok());
  EXPECT_EQ(page.error().code, ErrorCode::kNotFound);
}

TEST(ViewPage, AHundredThousandStepsTakeAFewBytesEach) {
  const RecordedPrograms programs(NamedSources{{"long.py",
                                    "def fold(seen, n):\n"
                                    "    total = 0\n"
                                    "    for i in range(n):\n"
                                    "        total = total * 3 % 1000 + i\n"
                                    "        seen[i % 50] = [total, str(i)]\n"
                                    "    return total\n"
                                    "seen = {}\n"
                                    "for k in range(50):\n"
                                    "    fold(seen, 660)\n"}});
  const auto reader = programs.reader();
  const int64_t run = programs.programs().at(0).run;
  ASSERT_GT(reader->step_count(run).value(), 90000);
  const std::string page = view_page(*reader, run).value();
  EXPECT_LT(page.size(), 12u * static_cast<size_t>(reader->step_count(run).value()));
}

}  // namespace
}  // namespace foretrace::datasets
