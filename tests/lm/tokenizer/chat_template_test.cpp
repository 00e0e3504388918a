#include "lm/tokenizer/chat_template.h"

#include <gtest/gtest.h>

#include "core/file.h"
#include "core/json.h"
#include "tests/scratch_directory.h"

namespace foretrace::lm::tokenizer {
namespace {

std::vector<ChatMessage> chat_messages(const Json& json) {
  std::vector<ChatMessage> messages;
  for (const Json& one : json) messages.push_back({one["role"], one["content"]});
  return messages;
}

// tests/fixtures/lm/chat_templates/make.py says where the texts come from.
TEST(ChatTemplate, WritesWhatTransformersWritesOrRefuses) {
  const Json fixture = read_json_file(FORETRACE_SOURCE_DIR "/tests/fixtures/lm/chat_templates/cases.json").value();
  int equal = 0, refused = 0;
  for (const Json& one : fixture["cases"]) {
    const auto like = recognise_chat_template(one["template"], fixture["begin"], fixture["end"]);
    ASSERT_EQ(like.ok(), !one["texts"].is_null()) << one["name"];
    if (!like.ok()) {
      EXPECT_NE(like.error().hint.find("--chat-template"), std::string::npos);
      continue;
    }
    for (size_t i = 0; i < fixture["chats"].size(); ++i) {
      const auto text = like.value().render(chat_messages(fixture["chats"][i]), fixture["today"]);
      ASSERT_EQ(text.ok(), !one["texts"][i].is_null()) << one["name"] << " " << i;
      if (text.ok()) {
        EXPECT_EQ(text.value(), one["texts"][i]) << one["name"] << " " << i;
      }
      ++(text.ok() ? equal : refused);
    }
  }
  EXPECT_EQ(equal, 99);
  EXPECT_EQ(refused, 6);
}

TEST(ChatTemplate, IsTheCheckpointsOwnOrTheOneThatIsNamed) {
  ScratchDirectory folder;
  const auto put = [&](const char* name, const std::string& text) { ASSERT_TRUE(write_file_atomic(folder / name, text).ok()); };
  const auto text_of = [&](const std::string& family = {}) { return read_chat_template(folder / "", family).value().render({{"user", "u"}}, "1 Jan 2026").value(); };
  const std::string chatml = "<|im_start|>user\nu<|im_end|>\n<|im_start|>assistant\n";
  EXPECT_EQ(text_of(), chatml);  // there is none
  put("tokenizer_config.json", R"j({"bos_token": {"content": "<b>"}, "chat_template": [{"name": "tool_use", "template": "?"},
      {"name": "default", "template": "{{ bos_token }}<start_of_turn>"}]})j");
  EXPECT_EQ(text_of(), "<b><start_of_turn>user\nu<end_of_turn>\n<start_of_turn>model\n");
  put("tokenizer_config.json", R"j({"bos_token": "<b>", "eos_token": "<e>", "chat_template": "{{ 'other' }}"})j");
  EXPECT_EQ(read_chat_template(folder / "").error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(text_of("chatml"), chatml);
  EXPECT_EQ(text_of("llama3"), "<b><|start_header_id|>user<|end_header_id|>\n\nu<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n");
  EXPECT_EQ(text_of("mistral"), "<b>[INST] u [/INST]");
  put("chat_template.jinja", "{{ bos_token }}{{ '[INST] ' + content + ' [/INST]' }}");
  EXPECT_EQ(text_of(), "<b>[INST] u [/INST]");
  put("tokenizer_config.json", "[");
  EXPECT_EQ(read_chat_template(folder / "").error().code, ErrorCode::kParse);
}

TEST(ChatTemplate, RefusesMessagesThatTheTemplateHasNoPlaceFor) {
  ChatTemplate gemma;
  gemma.family = ChatFamily::kGemma;
  EXPECT_FALSE(gemma.render({}, "").ok());
  EXPECT_FALSE(gemma.render({{"system", "s"}}, "").ok());
  EXPECT_FALSE(gemma.render({{"assistant", "a"}}, "").ok());
  EXPECT_FALSE(gemma.render({{"user", "u"}, {"user", "u"}}, "").ok());
  EXPECT_TRUE(gemma.render({{"system", "s"}, {"user", "u"}}, "").ok());
  gemma.takes_system = false;
  EXPECT_FALSE(gemma.render({{"system", "s"}, {"user", "u"}}, "").ok());
}

TEST(ChatTemplate, KnowsWhatDayItIs) {
  const std::string date = chat_date();
  EXPECT_EQ(date.size(), 11U) << date;
  EXPECT_EQ(date.substr(7, 2), "20") << date;
}

}  // namespace
}  // namespace foretrace::lm::tokenizer
