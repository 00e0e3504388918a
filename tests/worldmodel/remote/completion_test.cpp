// What is asked of a server, and what of its replies is understood.
#include "worldmodel/remote/completion.h"

#include <gtest/gtest.h>

#include "core/json.h"

namespace foretrace::remote {
namespace {

TEST(Endpoint, IsFoundFromServerRootOrItself) {
  EXPECT_EQ(endpoint("http://h:8000", Api::kChat).value(), "http://h:8000/v1/chat/completions");
  EXPECT_EQ(endpoint("http://h:8000/", Api::kCompletions).value(), "http://h:8000/v1/completions");
  EXPECT_EQ(endpoint("https://h/openai/v1/", Api::kChat).value(), "https://h/openai/v1/chat/completions");
  EXPECT_EQ(endpoint("https://h/x/chat/completions", Api::kChat).value(), "https://h/x/chat/completions");
  EXPECT_EQ(endpoint("https://h/openai?api-version=1", Api::kChat).value(), "https://h/openai/chat/completions?api-version=1");
  for (const char* url : {"http://user:word@h/v1", "http://h/v1/completions", "", "localhost:8000", "ftp://h", "file:///etc/passwd"}) EXPECT_FALSE(endpoint(url, Api::kChat).ok()) << url;
}

TEST(RequestBody, SaysWhatIsAsked) {
  const CompletionRequest request{"p\"q", 7, 0.5, {"[/A]"}, 3, true};
  EXPECT_EQ(request_body(Api::kCompletions, "m", request),
            R"({"model":"m","prompt":"p\"q","max_tokens":7,"temperature":0.5,"seed":3,"stop":["[/A]"],"add_special_tokens":false,)"
            R"("skip_special_tokens":false,"spaces_between_special_tokens":false})");
  EXPECT_EQ(request_body(Api::kChat, "m", {"p", 7, 0, {}, 0, false}),
            R"({"model":"m","messages":[{"role":"user","content":"p"}],"max_tokens":7,"temperature":0.0,"seed":0})");
}

TEST(RequestBody, HoldsAConversationWithTools) {
  CompletionRequest request;
  request.messages = Json::parse(R"([{"role":"system","content":"s"},{"role":"tool","tool_call_id":"c","content":"r"}])");
  request.tools = Json::parse(R"([{"type":"function","function":{"name":"bash"}}])");
  const Json body = Json::parse(request_body(Api::kChat, "m", request));
  EXPECT_EQ(body["messages"], request.messages);
  EXPECT_EQ(body["tools"], request.tools);
}

TEST(ParseCompletion, ReadsToolCalls) {
  const auto parsed = [](const std::string& message) { return parse_completion(Api::kChat, R"({"choices":[{"message":)" + message + "}]}"); };
  const auto whole = parsed(R"({"content":null,"reasoning_content":"hm","tool_calls":[{"id":"a","type":"function","function":{"name":"bash","arguments":"{\"x\": 1}"}}]})").value();
  ASSERT_EQ(whole.tool_calls.size(), 1u);
  EXPECT_EQ(whole.tool_calls[0].id, "a");
  EXPECT_EQ(whole.tool_calls[0].name, "bash");
  EXPECT_EQ(whole.tool_calls[0].arguments, R"({"x": 1})");
  EXPECT_EQ(whole.thought, "hm");
  const auto bare = parsed(R"({"tool_calls":[{"function":{"name":"f","arguments":{"x":1}}},{"function":{"name":"g"}}]})").value();
  EXPECT_EQ(bare.tool_calls[0].arguments, R"({"x":1})");
  EXPECT_EQ(bare.tool_calls[1].id, "call_2");
  EXPECT_TRUE(parsed(R"({"content":"a","tool_calls":null})").value().tool_calls.empty());
  for (const char* bad : {R"({"tool_calls":1})", R"({"tool_calls":[1]})", R"({"tool_calls":[{}]})", R"({"tool_calls":[{"function":{}}]})", "{}"}) EXPECT_FALSE(parsed(bad).ok()) << bad;
}

TEST(ParseCompletion, ReadsWhatServersLeaveOutOrAdd) {
  const auto whole = parse_completion(Api::kChat, R"({"choices":[{"message":{"content":"a"},"finish_reason":"length"}],)"
                                                  R"("usage":{"prompt_tokens":5,"completion_tokens":2}})").value();
  EXPECT_EQ(whole.text, "a");
  EXPECT_EQ(whole.finish, "length");
  EXPECT_EQ(whole.prompt_tokens, 5);
  EXPECT_EQ(whole.completion_tokens, 2);
  const auto bare = parse_completion(Api::kCompletions, R"({"choices":[{"text":"b","finish_reason":null}],"usage":null,"x":1})").value();
  EXPECT_EQ(bare.text, "b");
  EXPECT_EQ(bare.finish, "");
  EXPECT_FALSE(bare.prompt_tokens.has_value());
  EXPECT_EQ(parse_completion(Api::kChat, R"({"choices":[{"message":{"content":null,"reasoning_content":"hm"}}]})").value().text, "");
  EXPECT_EQ(parse_completion(Api::kChat, R"({"choices":[{"message":{"content":[{"type":"text","text":"a"},{"type":"x"},{"text":"b"}]}}]})").value().text,
            "ab");
}

TEST(ParseCompletion, RefusesWhatIsNoAnswer) {
  for (const char* body : {"", "{", "[]", "3", "{}", R"({"choices":[]})", R"({"choices":{}})", R"({"choices":[3]})", R"({"choices":[{}]})",
                           R"({"choices":[{"message":{}}]})", R"({"choices":[{"message":{"content":3}}]})", R"({"choices":[{"message":"a"}]})",
                           R"({"error":{"message":"no"},"choices":[{"message":{"content":"a"}}]})"})
    EXPECT_FALSE(parse_completion(Api::kChat, body).ok()) << body;
  EXPECT_FALSE(parse_completion(Api::kCompletions, R"({"choices":[{"message":{"content":"a"}}]})").ok());
}

TEST(ErrorMessage, IsFoundInEveryForm) {
  EXPECT_EQ(error_message(R"({"error":{"message":"a","type":"t"}})"), "a");
  EXPECT_EQ(error_message(R"({"error":"b"})"), "b");
  EXPECT_EQ(error_message(R"({"detail":"c"})"), "c");
  EXPECT_EQ(error_message("<html>d"), "<html>d");
}

}  // namespace
}  // namespace foretrace::remote
