// What the server answers, without a socket.
#include "agents/server/api_server.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "agents/server/token_service.h"
#include "lm/torch.h"
#include "tests/agents/served_model.h"

namespace foretrace::agents {
namespace {

class Api : public testing::Test {
 protected:
  static ApiOptions named(const std::string& token = "") {
    ApiOptions options;
    options.name = "small";
    options.token = token;
    return options;
  }
  static std::unique_ptr<GenerationService> service(int64_t max_waiting = 256) {
    ServiceOptions options;
    options.max_waiting = max_waiting;
    options.engine.deterministic = true;
    return std::make_unique<TokenService>(served_model(), options);
  }
  HttpReply post(const std::string& path, const std::string& body) { return server_.answer({"POST", path, body, "", ""}); }
  Json complete(const Json& body) {
    const HttpReply reply = post("/v1/completions", body.dump());
    EXPECT_EQ(reply.status, 200) << reply.body;
    return Json::parse(reply.body);
  }
  // The data of each event of a stream; "[DONE]" as a text.
  std::vector<Json> events(const std::string& path, const Json& body) {
    const HttpReply reply = post(path, body.dump());
    EXPECT_EQ(reply.type, "text/event-stream");
    std::string all;
    for (bool more = true; more;) more = reply.stream(all);
    std::vector<Json> list;
    for (size_t at = 0; at < all.size();) {
      const size_t end = all.find("\n\n", at);
      EXPECT_EQ(all.compare(at, 6, "data: "), 0);
      const std::string data = all.substr(at + 6, end - at - 6);
      list.push_back(data == "[DONE]" ? Json(data) : Json::parse(data));
      at = end + 2;
    }
    return list;
  }
  ApiServer server_{named(), service(), served_tokenizer(), {}};
};

TEST_F(Api, CompletesAsTheModelDoesOffline) {
  const Json reply = complete({{"prompt", "def f"}, {"max_tokens", 12}, {"temperature", 0}});
  lm::GenerationRequest request;
  request.prompt = served_tokenizer().encode("def f").value();
  request.max_tokens = 12;
  std::vector<lm::GenerationRequest> one;
  one.push_back(request);
  const auto offline = lm::generate(*served_model(), std::move(one), {.deterministic = true}).value()[0];
  EXPECT_EQ(reply["choices"][0]["text"], served_tokenizer().decode(offline.tokens));
  EXPECT_EQ(reply["choices"][0]["finish_reason"], "length");
  EXPECT_EQ(reply["usage"], Json::parse(R"({"prompt_tokens":5,"completion_tokens":12,"total_tokens":17})"));
  EXPECT_EQ(reply["model"], "small");
}

TEST_F(Api, AStreamIsTheWholeInPieces) {
  for (const bool chat : {false, true}) {
    Json body = {{"max_tokens", 20}, {"temperature", 1}, {"seed", 7}, {"n", 2}};
    if (chat)
      body["messages"] = Json::array({{{"role", "user"}, {"content", "hi"}}});
    else
      body["prompt"] = "ab";
    const std::string path = chat ? "/v1/chat/completions" : "/v1/completions";
    const Json whole = Json::parse(post(path, body.dump()).body);
    body["stream"] = true;
    body["stream_options"] = {{"include_usage", true}};
    const auto list = events(path, body);
    std::vector<std::string> texts(2);
    for (const Json& event : list) {
      if (event.is_string() || event["choices"].empty()) continue;
      const Json& choice = event["choices"][0];
      const Json& text = chat ? choice["delta"] : choice;
      const char* field = chat ? "content" : "text";
      if (text.contains(field)) texts[choice["index"].get<size_t>()] += text[field].get<std::string>();
    }
    for (size_t i = 0; i < 2; ++i) EXPECT_EQ(texts[i], chat ? whole["choices"][i]["message"]["content"] : whole["choices"][i]["text"]);
    EXPECT_NE(texts[0], texts[1]);  // two seeds
    EXPECT_EQ(list.back(), "[DONE]");
    EXPECT_EQ(list[list.size() - 2]["usage"], whole["usage"]);
  }
}

TEST_F(Api, StopsBeforeAStopText) {
  const Json free = complete({{"prompt", "ab"}, {"max_tokens", 30}, {"temperature", 0}});
  const std::string text = free["choices"][0]["text"];
  size_t at = 5;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) >= 0x80 || text.find(text[at]) < 3)) ++at;
  ASSERT_LT(at, text.size());
  const std::string stop = text.substr(at, 1);
  const Json stopped = complete({{"prompt", "ab"}, {"max_tokens", 30}, {"temperature", 0}, {"stop", stop}});
  EXPECT_EQ(stopped["choices"][0]["text"], text.substr(0, text.find(stop)));
  EXPECT_EQ(stopped["choices"][0]["finish_reason"], "stop");
}

TEST_F(Api, EndsWhereTheModelsTextsEnd) {
  const Json body = {{"prompt", "ab"}, {"max_tokens", 30}, {"temperature", 0}};
  lm::GenerationRequest request;
  request.prompt = {'a', 'b'};
  request.max_tokens = 30;
  const auto free = lm::generate(*served_model(), {request}, {.deterministic = true}).value()[0].tokens;
  size_t at = 4;
  while (at < free.size() && std::find(free.begin(), free.begin() + static_cast<std::ptrdiff_t>(at), free[at]) != free.begin() + static_cast<std::ptrdiff_t>(at)) ++at;
  ASSERT_LT(at, free.size());
  ApiOptions options = named();
  options.ends = {{300}, {free[at]}};
  ApiServer ending(options, service(), served_tokenizer(), {});
  const Json reply = Json::parse(ending.answer({"POST", "/v1/completions", body.dump(), "", ""}).body);
  EXPECT_EQ(reply["choices"][0]["finish_reason"], "stop");
  EXPECT_EQ(reply["usage"]["completion_tokens"], at + 1);
  EXPECT_EQ(complete(body)["usage"]["completion_tokens"], 30);
}

TEST_F(Api, GivesLogProbabilities) {
  const Json reply = complete({{"prompt", "ab"}, {"max_tokens", 3}, {"temperature", 0}, {"logprobs", 2}})["choices"][0]["logprobs"];
  ASSERT_EQ(reply["tokens"].size(), 3U);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(reply["top_logprobs"][i].size(), 2U);
    EXPECT_EQ(reply["top_logprobs"][i][reply["tokens"][i].get<std::string>()], reply["token_logprobs"][i]);  // greedy: the best one
  }
}

// The requests that lm-evaluation-harness's `local-completions` makes.
TEST_F(Api, ScoresPromptsAsTheModelDoesOffline) {
  const std::vector<std::vector<int64_t>> prompts = {{'d', 'e', 'f', ' ', 259, 0xC3, 0xA9, '\n', 261, 'x'}, {260, 'a'}};
  const Json reply = complete({{"model", "small"}, {"prompt", prompts}, {"temperature", 0}, {"max_tokens", 1}, {"logprobs", 1}, {"seed", 1234}, {"echo", true}});
  const auto model = served_model();
  ASSERT_EQ(reply["choices"].size(), 2U);
  for (size_t k = 0; k < 2; ++k) {
    const auto& prompt = prompts[k];
    const Json& logprobs = reply["choices"][k]["logprobs"];
    for (const char* field : {"tokens", "token_logprobs", "top_logprobs", "text_offset"}) ASSERT_EQ(logprobs[field].size(), prompt.size() + 1) << field;
    EXPECT_TRUE(logprobs["token_logprobs"][0].is_null());
    EXPECT_TRUE(logprobs["top_logprobs"][0].is_null());
    const at::Tensor want = model->logits(at::tensor(prompt, at::kLong).unsqueeze(0))[0].log_softmax(-1);
    for (size_t t = 1; t < prompt.size(); ++t) {
      const at::Tensor row = want[static_cast<int64_t>(t) - 1];
      EXPECT_NEAR(logprobs["token_logprobs"][t].get<double>(), row[prompt[t]].item<double>(), 1e-4);
      const Json& best = logprobs["top_logprobs"][t];
      ASSERT_EQ(best.size(), 1U);
      EXPECT_NEAR(best.begin()->get<double>(), row.max().item<double>(), 1e-4);
      EXPECT_EQ(best.begin()->get<double>() == logprobs["token_logprobs"][t].get<double>(), row.argmax().item<int64_t>() == prompt[t]);  // "is greedy"
    }
    EXPECT_EQ(logprobs["token_logprobs"].back(), logprobs["top_logprobs"].back().front());  // the new token is the best one
  }
  const Json& first = reply["choices"][0];
  EXPECT_EQ(first["logprobs"]["tokens"][4], "hello");
  EXPECT_EQ(first["logprobs"]["tokens"][5], "bytes:\\xc3");
  EXPECT_EQ(first["logprobs"]["tokens"][8], "<end>");
  EXPECT_EQ(Json(std::vector<Json>(first["logprobs"]["text_offset"].begin(), first["logprobs"]["text_offset"].end() - 1)), (Json{0, 1, 2, 3, 4, 9, 10, 10, 11, 11}));
  EXPECT_EQ(first["text"].get<std::string>().rfind("def hello\xC3\xA9\nx", 0), 0U);
  EXPECT_EQ(reply["usage"]["completion_tokens"], 2);
}

TEST_F(Api, ReadsAPromptAlone) {
  const Json reply = complete({{"prompt", Json::array({"hello"})}, {"temperature", 0}, {"max_tokens", 0}, {"echo", true}});
  EXPECT_EQ(reply["choices"][0]["text"], "hello");
  EXPECT_EQ(reply["choices"][0]["finish_reason"], "length");
  const Json scored = complete({{"prompt", "ab"}, {"max_tokens", 0}, {"echo", true}, {"logprobs", 0}})["choices"][0]["logprobs"];
  EXPECT_EQ(scored["tokens"], (Json{"a", "b"}));
  EXPECT_EQ(scored["top_logprobs"], (Json{nullptr, Json::object()}));
  EXPECT_EQ(post("/v1/completions", R"({"prompt":"ab","max_tokens":0})").status, 400);
  EXPECT_EQ(post("/v1/completions", R"({"prompt":"ab","foretrace_steps":3})").status, 400);  // the model does not denoise
}

TEST_F(Api, AStreamHasTheLogProbabilitiesOfTheWhole) {
  for (const bool echo : {false, true}) {
    Json body = {{"prompt", Json::array({"ab", "hello"})}, {"max_tokens", 20}, {"temperature", 1}, {"seed", 7}, {"n", 2}, {"logprobs", 2}, {"echo", echo}, {"stop", "q"}};
    const Json whole = complete(body);
    body["stream"] = true;
    std::vector<std::string> texts(4);
    std::vector<Json> logprobs(4);
    for (const Json& event : events("/v1/completions", body)) {
      if (event.is_string()) continue;
      const Json& choice = event["choices"][0];
      const auto index = choice["index"].get<size_t>();
      texts[index] += choice["text"].get<std::string>();
      for (const auto& [field, values] : choice["logprobs"].items())
        for (const Json& value : values) logprobs[index][field].push_back(value);
    }
    for (size_t i = 0; i < 4; ++i) {
      EXPECT_EQ(texts[i], whole["choices"][i]["text"]);
      EXPECT_EQ(logprobs[i], whole["choices"][i]["logprobs"]);
    }
  }
  Json chat = {{"messages", Json::array({{{"role", "user"}, {"content", "hi"}}})}, {"max_tokens", 9}, {"temperature", 0}, {"logprobs", true}, {"top_logprobs", 2}};
  const Json whole = Json::parse(post("/v1/chat/completions", chat.dump()).body)["choices"][0]["logprobs"]["content"];
  ASSERT_EQ(whole.size(), 9U);
  chat["stream"] = true;
  Json pieces = Json::array();
  for (const Json& event : events("/v1/chat/completions", chat))
    if (!event.is_string() && !event["choices"][0]["logprobs"].is_null())
      for (const Json& token : event["choices"][0]["logprobs"]["content"]) pieces.push_back(token);
  EXPECT_EQ(pieces, whole);
}

TEST_F(Api, ChatsAsTheCheckpointsTemplateSays) {
  ApiOptions options = named();
  lm::tokenizer::ChatTemplate llama;
  llama.family = lm::tokenizer::ChatFamily::kLlama3;
  options.chat_template = llama;
  ApiServer chatting(options, service(), served_tokenizer(), {});
  const Json chat = {{"messages", Json::array({{{"role", "user"}, {"content", "hi"}}})}, {"max_tokens", 9}, {"temperature", 0}};
  const Json plain = {{"prompt", "<|start_header_id|>user<|end_header_id|>\n\nhi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"}, {"max_tokens", 9}, {"temperature", 0}};
  const Json reply = Json::parse(chatting.answer({"POST", "/v1/chat/completions", chat.dump(), "", ""}).body);
  EXPECT_EQ(reply["choices"][0]["message"]["content"], complete(plain)["choices"][0]["text"]);
  options.chat_template = unsupported("of no family", "choose one");
  ApiServer silent(options, service(), served_tokenizer(), {});
  const HttpReply refused = silent.answer({"POST", "/v1/chat/completions", chat.dump(), "", ""});
  EXPECT_EQ(refused.status, 400);
  EXPECT_NE(refused.body.find("choose one"), std::string::npos);
  EXPECT_EQ(silent.answer({"POST", "/v1/completions", plain.dump(), "", ""}).status, 200);
}

TEST_F(Api, PredictsAndTraces) {
  const Json traced = Json::parse(post("/foretrace/trace", R"j({"source":"def f(n):\n    return n + 1\n","call":"f(3)"})j").body);
  EXPECT_EQ(traced["return"], "4");
  EXPECT_EQ(post("/foretrace/predict", R"j({"source":"def f(n):\n    return n + 1\n","call":"f(3)"})j").status, 404);  // no model directory was named
  EXPECT_EQ(post("/foretrace/predict", R"j({"source":"def f(n):\n    return n + 1\n"})j").status, 400);
  EXPECT_EQ(post("/foretrace/predict", R"j({"source":"x","call":"f()","what":"colour"})j").status, 400);
  EXPECT_EQ(post("/foretrace/trace", R"j({"source":"def f(:"})j").status, 400);
}

TEST_F(Api, RefusesInOpenAisShape) {
  const std::tuple<const char*, const char*, const char*, int> wrong[] = {{"GET", "/nothing", "", 404},       {"POST", "/v1/models/x", "{}", 404}, {"GET", "/v1/completions", "", 405},
                                                                           {"POST", "/v1/completions", "{", 400}, {"POST", "/v1/completions", "{}", 400}, {"POST", "/foretrace/trace", "\xff", 400}};
  for (const auto& [method, path, body, status] : wrong) {
    const HttpReply reply = server_.answer({method, path, body, "", ""});
    EXPECT_EQ(reply.status, status) << path << body;
    EXPECT_FALSE(Json::parse(reply.body)["error"]["message"].get<std::string>().empty());
  }
  EXPECT_EQ(server_.answer({"GET", "/v1/models", "", "", "http://evil.example"}).status, 403);
  EXPECT_EQ(server_.answer({"GET", "/v1/models", "", "", "http://localhost:3000"}).status, 200);
}

TEST_F(Api, AsksForItsToken) {
  ApiServer guarded(named("secret"), nullptr, std::nullopt, {});
  for (const char* given : {"", "secret", "Bearer", "Bearer secre", "Bearer secret2", "Bearer Secret"}) EXPECT_EQ(guarded.answer({"GET", "/v1/models", "", given, ""}).status, 401) << given;
  EXPECT_EQ(guarded.answer({"GET", "/v1/models", "", "Bearer secret", ""}).status, 200);
  EXPECT_EQ(guarded.answer({"GET", "/health", "", "", ""}).status, 200);
  EXPECT_EQ(guarded.answer({"POST", "/v1/completions", "{}", "Bearer secret", ""}).status, 400);  // there is no model that goes token by token
}

TEST_F(Api, AFullQueueIs429) {
  ApiServer narrow(named(), service(2), served_tokenizer(), {});
  EXPECT_EQ(narrow.answer({"POST", "/v1/completions", R"({"prompt":"a","n":3})", "", ""}).status, 429);
  EXPECT_EQ(narrow.answer({"POST", "/v1/completions", R"({"prompt":"a","n":2})", "", ""}).status, 200);
}

TEST_F(Api, CountsWhatItDid) {
  complete({{"prompt", "ab"}, {"max_tokens", 3}, {"temperature", 0}});
  server_.answer({"GET", "/nothing/1", "", "", ""});
  const std::string text = server_.answer({"GET", "/metrics", "", "", ""}).body;
  for (const char* line : {"foretrace_requests_total{route=\"/v1/completions\",status=\"200\"} 1\n", "foretrace_requests_total{route=\"other\",status=\"404\"} 1\n",
                           "foretrace_prompt_tokens_total 2\n", "foretrace_generated_tokens_total 3\n", "foretrace_request_seconds_count 2\n", "foretrace_generations_waiting 0\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
}

}  // namespace
}  // namespace foretrace::agents
