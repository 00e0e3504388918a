#include "agents/server/completion_request.h"

#include <gtest/gtest.h>

#include "tests/agents/served_model.h"

namespace foretrace::agents {
namespace {

Result<CompletionRequest> read(const std::string& json, bool chat = false, CompletionLimits limits = {}) {
  const auto tokenizer = served_tokenizer();
  return chat ? read_chat_completion(Json::parse(json), &tokenizer, lm::tokenizer::ChatTemplate(), limits) : read_completion(Json::parse(json), &tokenizer, limits);
}

TEST(CompletionRequest, TakesTextsAndIdsOneOrMany) {
  using Prompts = std::vector<std::vector<int32_t>>;
  EXPECT_EQ(read(R"({"prompt":"ab"})").value().prompts, (Prompts{{'a', 'b'}}));
  EXPECT_EQ(read(R"({"prompt":["ab","hello"]})").value().prompts, (Prompts{{'a', 'b'}, {259}}));
  EXPECT_EQ(read(R"({"prompt":[1,2]})").value().prompts, (Prompts{{1, 2}}));
  EXPECT_EQ(read(R"({"prompt":[[1],[2,3]]})").value().prompts, (Prompts{{1}, {2, 3}}));
}

TEST(CompletionRequest, HasOpenAisDefaultsAndFields) {
  const auto plain = read(R"({"prompt":"a"})").value();
  EXPECT_EQ(plain.each.max_tokens, 16);
  EXPECT_EQ(plain.each.sampling.temperature, 1);
  EXPECT_EQ(plain.each.logprobs, -1);
  EXPECT_FALSE(plain.stream);
  const auto full = read(R"({"prompt":"a","max_tokens":7,"temperature":0.5,"top_p":0.9,"seed":3,"n":2,"stop":["x","yy"],"logprobs":4,"stream":true,
                            "stream_options":{"include_usage":true},"frequency_penalty":0,"logit_bias":{},"echo":false,"user":"me","best_of":2})").value();
  EXPECT_EQ(full.each.max_tokens, 7);
  EXPECT_EQ(full.each.sampling.top_p, 0.9);
  EXPECT_EQ(full.stops, (std::vector<std::string>{"x", "yy"}));
  EXPECT_TRUE(full.with_usage);
  const auto generations = full.generations();
  ASSERT_EQ(generations.size(), 2U);
  EXPECT_EQ(generations[0].seed, 3U);
  EXPECT_EQ(generations[1].seed, 4U);
}

TEST(CompletionRequest, PutsMessagesIntoTurns) {
  const auto asked = read(R"({"messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"u"}]}],"logprobs":true,"top_logprobs":2})", true).value();
  EXPECT_EQ(served_tokenizer().decode(asked.prompts[0]), "<|im_start|>system\ns<|im_end|>\n<|im_start|>user\nu<|im_end|>\n<|im_start|>assistant\n");
  EXPECT_EQ(asked.each.logprobs, 2);
}

TEST(CompletionRequest, RefusesAndNamesTheField) {
  const std::pair<const char*, const char*> wrong[] = {
      {R"([])", "JSON object"},
      {R"({})", "\"prompt\" is missing"},
      {R"({"prompt":""})", "no token"},
      {R"({"prompt":[]})", "no token"},
      {R"({"prompt":[[]]})", "no token"},
      {R"({"prompt":{"a":1}})", "prompt must be"},
      {R"({"prompt":[1,"a"]})", "token id"},
      {R"({"prompt":["a",3]})", "prompt must be"},
      {R"({"prompt":[-1]})", "token id"},
      {R"({"prompt":"a","max_tokens":0})", "max_tokens"},
      {R"({"prompt":"a","max_tokens":1e9})", "max_tokens"},
      {R"({"prompt":"a","max_tokens":99999999999})", "max_tokens"},
      {R"({"prompt":"a","temperature":"hot"})", "temperature"},
      {R"({"prompt":"a","temperature":-1})", "temperature"},
      {R"({"prompt":"a","top_p":2})", "top_p"},
      {R"({"prompt":"a","n":1000})", "\"n\" is 1000, must be"},
      {R"({"prompt":["a","b","c"],"n":100})", "prompts times n"},
      {R"({"prompt":"a","stop":3})", "stop"},
      {R"({"prompt":"a","stop":[""]})", "stop"},
      {R"({"prompt":"a","stream":1})", "stream"},
      {R"({"prompt":"a","stream_options":{"include_usage":3}})", "include_usage"},
      {R"({"prompt":"a","logprobs":21})", "logprobs"},
      {R"({"prompt":"a","echo":1})", "echo"},
      {R"({"prompt":"a","best_of":3})", "best_of"},
      {R"({"prompt":"a","logit_bias":{"5":1}})", "logit_bias"},
      {R"({"prompt":"a","presence_penalty":1})", "presence_penalty"},
      {R"({"prompt":"\ud800"})", ""}};
  for (const auto& [json, field] : wrong) {
    const Json body = Json::parse(json, nullptr, false);
    if (body.is_discarded()) continue;
    const auto tokenizer = served_tokenizer();
    const auto asked = read_completion(body, &tokenizer, {});
    ASSERT_FALSE(asked.ok()) << json;
    EXPECT_NE(asked.error().message.find(field), std::string::npos) << json << " " << asked.error().text();
  }
  for (const char* messages : {R"([{"role":"user"}])", R"([])", R"("hi")", R"([{"role":"tool","content":"1"}])", R"([{"role":3,"content":"1"}])"})
    EXPECT_FALSE(read(R"({"messages":)" + std::string(messages) + "}", true).ok()) << messages;
  EXPECT_FALSE(read(R"({"prompt":"a"})", true).ok());
  CompletionLimits short_prompts;
  short_prompts.max_prompt_tokens = 3;
  EXPECT_FALSE(read(R"({"prompt":"abcd"})", false, short_prompts).ok());
  EXPECT_FALSE(read(R"({"prompt":[1,2,3,4]})", false, short_prompts).ok());
  // Long texts are not even made tokens of, and not all of many.
  EXPECT_NE(read(R"({"prompt":")" + std::string(49, 'a') + R"("})", false, short_prompts).error().message.find("49 bytes"), std::string::npos);
  EXPECT_NE(read(R"({"messages":[{"role":"user","content":")" + std::string(49, 'a') + R"("}]})", true, short_prompts).error().message.find("bytes"), std::string::npos);
  EXPECT_NE(read(R"({"prompt":["a","b","c","d"]})", false, CompletionLimits{.max_generations = 3}).error().message.find("texts"), std::string::npos);
  CompletionLimits few_scored;
  few_scored.max_scored_tokens = 5;
  EXPECT_TRUE(read(R"({"prompt":["ab","abc"],"echo":true,"logprobs":1})", false, few_scored).ok());
  EXPECT_TRUE(read(R"({"prompt":["abc","abc"],"echo":true})", false, few_scored).ok());
  EXPECT_FALSE(read(R"({"prompt":["abc","abc"],"echo":true,"logprobs":1})", false, few_scored).ok());
  const auto without_tokenizer = read_completion(Json{{"prompt", "a"}}, nullptr, {});
  ASSERT_FALSE(without_tokenizer.ok());
  EXPECT_NE(without_tokenizer.error().hint.find("token ids"), std::string::npos);
}

}  // namespace
}  // namespace foretrace::agents
