#include "lm/tokenizer/chat_template.h"

#include <algorithm>
#include <ctime>
#include <initializer_list>
#include <optional>
#include <regex>
#include <utility>

#include "core/file.h"
#include "core/json.h"
#include "core/trimmed.h"

namespace foretrace::lm::tokenizer {
namespace {

constexpr std::pair<const char*, ChatFamily> kFamilies[] = {
    {"chatml", ChatFamily::kChatMl}, {"llama3", ChatFamily::kLlama3}, {"gemma", ChatFamily::kGemma}, {"mistral", ChatFamily::kMistral}};

// What stands behind the last thought.
std::string without_thoughts(const std::string& text) {
  const std::string end = "</think>";
  const size_t at = text.rfind(end);
  if (at == std::string::npos) return text;
  const size_t begin = text.find_first_not_of('\n', at + end.size());
  return begin == std::string::npos ? std::string() : text.substr(begin);
}

std::string chatml(const ChatTemplate& like, const std::vector<ChatMessage>& messages) {
  std::string text = like.begin;
  if (!like.default_system.empty() && messages.front().role != "system") text += "<|im_start|>system\n" + like.default_system + "<|im_end|>\n";
  for (const auto& [role, content] : messages) {
    const std::string kept = like.drops_thoughts && role == "assistant" ? without_thoughts(content) : content;
    text += "<|im_start|>" + role + "\n" + (like.trims ? std::string(trimmed(kept)) : kept) + "<|im_end|>\n";
  }
  return text + "<|im_start|>assistant\n" + (like.opens_thought ? "<think>\n" : "");
}

std::string llama3(const ChatTemplate& like, const std::vector<ChatMessage>& messages, const std::string& today) {
  const auto header = [](const std::string& role) { return "<|start_header_id|>" + role + "<|end_header_id|>\n\n"; };
  std::string text = like.begin;
  size_t next = 0;
  if (like.dated) {
    text += header("system") + "Cutting Knowledge Date: December 2023\nToday Date: " + (like.date.empty() ? today : like.date) + "\n\n";
    if (messages[0].role == "system") text += trimmed(messages[next++].content);
    text += "<|eot_id|>";
  }
  for (; next < messages.size(); ++next) text += header(messages[next].role) + std::string(trimmed(messages[next].content)) + "<|eot_id|>";
  return text + header("assistant");
}

// Users and assistants in turn, behind a system message at most; its content.
Result<std::string> take_system(const ChatTemplate& like, std::vector<ChatMessage>& turns) {
  std::string system;
  if (turns.front().role == "system") {
    if (!like.takes_system) return invalid_argument("the model's chat template has no system messages");
    system = turns.front().content;
    turns.erase(turns.begin());
  }
  for (size_t i = 0; i < turns.size(); ++i)
    if (turns[i].role != (i % 2 == 0 ? "user" : "assistant")) return invalid_argument("the model's chat template has users and assistants in turn", "message " + std::to_string(i) + " behind the system's is of " + turns[i].role);
  return system;
}

std::string gemma(const ChatTemplate& like, const std::vector<ChatMessage>& turns, const std::string& system) {
  std::string text = like.begin;
  for (size_t i = 0; i < turns.size(); ++i) {
    text += std::string("<start_of_turn>") + (i % 2 == 0 ? "user" : "model") + "\n";
    if (i == 0 && !system.empty()) text += system + "\n\n";
    text += std::string(trimmed(turns[i].content)) + "<end_of_turn>\n";
  }
  return text + "<start_of_turn>model\n";
}

std::string mistral(const ChatTemplate& like, const std::vector<ChatMessage>& turns, const std::string& system) {
  std::string text = like.begin;
  const size_t of_system = like.system_in_last ? turns.size() - 1 : 0;
  for (size_t i = 0; i < turns.size(); ++i) {
    const std::string& content = turns[i].content;
    if (i % 2 == 0) text += like.open + (i == of_system && !system.empty() ? system + "\n\n" : "") + content + like.close;
    else text += like.answer + (like.trims_answers ? std::string(trimmed(content)) : content) + like.end + like.behind;
  }
  return text;
}

class TemplateText {
 public:
  explicit TemplateText(const std::string& jinja) : text_(jinja) {}
  [[nodiscard]] bool has(const char* part) const { return text_.find(part) != std::string::npos; }
  [[nodiscard]] bool has_any(std::initializer_list<const char*> parts) const {
    return std::any_of(parts.begin(), parts.end(), [this](const char* part) { return has(part); });
  }
  [[nodiscard]] bool matches(const char* pattern) const { return std::regex_search(text_, std::regex(pattern)); }
  // The first group of the pattern's first place; newlines written as \n become such.
  [[nodiscard]] std::string found(const char* pattern) const {
    std::smatch match;
    if (!std::regex_search(text_, match, std::regex(pattern))) return {};
    return std::regex_replace(match[1].str(), std::regex(R"(\\n)"), "\n");
  }

 private:
  const std::string& text_;
};

std::optional<ChatFamily> family_of(const TemplateText& text) {
  if (text.has("<|im_start|>") && !text.has("<|im_sep|>")) return ChatFamily::kChatMl;
  if (text.has("<|start_header_id|>") && text.has("<|eot_id|>") && !text.has("<think>")) return ChatFamily::kLlama3;
  if (text.has("<start_of_turn>")) return ChatFamily::kGemma;
  if (text.has("[INST]") && !text.has_any({"<<SYS>>", "[SYSTEM_PROMPT]"})) return ChatFamily::kMistral;
  return std::nullopt;
}

// False: it does what is not known here. What follows `add_generation_prompt` decides how an answer begins.
bool read_chatml(const std::string& jinja, const TemplateText& text, ChatTemplate& like) {
  const size_t tail_begin = std::min(jinja.rfind("add_generation_prompt"), jinja.size());
  const std::string body_text = jinja.substr(0, tail_begin), tail_text = jinja.substr(tail_begin);
  const TemplateText body(body_text), tail(tail_text);
  const bool chosen = tail.has("enable_thinking is false");
  like.opens_thought = tail.matches(chosen ? R"(else -?%\}\s*\{\{-? ?['"]<think>\\n['"])" : R"(assistant\\n<think>\\n['"])");
  if (tail.has("<think>") && !chosen && (!like.opens_thought || tail.has("</think>"))) return false;
  like.drops_thoughts = body.has(R"(.split('</think>')[-1].lstrip('\n'))");
  like.trims = body.has("render_content(message.content, true)|trim") || body.matches(R"(content['"\]]* ?\| ?trim ?\+ ?['"]<\|im_end)");
  like.default_system = body.found(R"(<\|im_start\|>system(?:\\n|\n)([^'"{}]+?)<\|im_end\|>)");
  const bool other_thoughts = body.has("</think>") && !like.drops_thoughts;
  const bool other_trims = body.has("trim") && !like.trims && !body.has("message.content | trim | length");  // the last: of calls of tools
  return !other_thoughts && !other_trims && !text.has("strftime_now");
}

bool read_llama3(const TemplateText& text, ChatTemplate& like) {
  like.dated = text.has("Cutting Knowledge Date");
  if (!text.has("strftime_now")) like.date = text.found(R"_(date_string = ['"]([^'"]*)['"])_");
  return like.dated ? text.has(R"("Today Date: " + date_string)") : !text.has("tool");
}

void read_mistral(const TemplateText& text, ChatTemplate& like) {
  const bool blank_before = text.has_any({"' [INST]", "\" [INST]"}), blank_behind = text.matches(R"(['"] ?\[INST\] )");
  like.open = std::string(blank_before ? " " : "") + "[INST]" + (blank_behind ? " " : "");
  like.close = text.has_any({"' [/INST]", "\" [/INST]"}) ? " [/INST]" : "[/INST]";
  if (text.matches(R"(['"] ['"] ?\+ ?message(\['content'\]|\["content"\]|\.content))")) like.answer = " ";
  if (text.matches(R"(eos_token ?\+ ?['"] ['"])")) like.behind = " ";
  like.trims_answers = text.matches(R"(content['"\]]* ?\| ?trim ?\+ ?eos_token)");
  like.takes_system = text.has_any({"system_message", "loop_messages"});
  like.system_in_last = text.has("loop.last");
}

// A token of tokenizer_config.json: a text, or an object that has it.
std::string token_of(const Json& config, const char* name) {
  const Json token = config.is_object() ? config.value(name, Json()) : Json();
  const Json text = token.is_object() ? token.value("content", Json()) : token;
  return text.is_string() ? text.get<std::string>() : std::string();
}

// A template, or several by name, of which "default" counts.
std::string template_of(const Json& config) {
  const Json given = config.is_object() ? config.value("chat_template", Json()) : Json();
  if (given.is_string()) return given.get<std::string>();
  for (const Json& one : given.is_array() ? given : Json::array())
    if (one.is_object() && one.value("name", Json()) == "default") return one.value("template", "");
  return {};
}

}  // namespace

Result<std::string> ChatTemplate::render(const std::vector<ChatMessage>& messages, const std::string& today) const {
  if (messages.empty()) return invalid_argument("there are no messages");
  if (family == ChatFamily::kChatMl) return chatml(*this, messages);
  if (family == ChatFamily::kLlama3) return llama3(*this, messages, today);
  std::vector<ChatMessage> turns = messages;
  TRY_ASSIGN(const std::string system, take_system(*this, turns));
  if (turns.empty()) return invalid_argument("the model's chat template needs a message of the user");
  return family == ChatFamily::kGemma ? gemma(*this, turns, system) : mistral(*this, turns, system);
}

Result<ChatTemplate> recognise_chat_template(const std::string& jinja, const std::string& begin, const std::string& end) {
  const TemplateText text(jinja);
  const auto family = family_of(text);
  const Error unknown = unsupported("the checkpoint's chat template is of no family that is known here", "choose one by --chat-template chatml, llama3, gemma or mistral");
  if (!family) return unknown;
  ChatTemplate like;
  like.family = *family;
  if (text.has("bos_token")) like.begin = begin;
  if (!end.empty()) like.end = end;
  bool known = true;
  if (like.family == ChatFamily::kChatMl) known = read_chatml(jinja, text, like);
  if (like.family == ChatFamily::kLlama3) known = read_llama3(text, like);
  if (like.family == ChatFamily::kGemma) like.takes_system = !text.has("System role not supported");
  if (like.family == ChatFamily::kMistral) read_mistral(text, like);
  if (!known) return unknown;
  return like;
}

Result<ChatTemplate> read_chat_template(const std::string& directory, const std::string& family) {
  Json config;
  if (file_exists(directory + "/tokenizer_config.json")) {
    TRY_ASSIGN(config, read_json_file(directory + "/tokenizer_config.json"));
  }
  std::string jinja = template_of(config);
  if (file_exists(directory + "/chat_template.jinja")) {
    TRY_ASSIGN(jinja, read_file(directory + "/chat_template.jinja"));
  }
  const std::string begin = token_of(config, "bos_token"), end = token_of(config, "eos_token");
  if (family.empty()) return jinja.empty() ? ChatTemplate() : recognise_chat_template(jinja, begin, end);
  ChatTemplate like;
  for (const auto& [name, one] : kFamilies)
    if (family == name) like.family = one;
  if (like.family != ChatFamily::kChatMl) like.begin = begin;
  if (!end.empty()) like.end = end;
  return like;
}

std::string chat_date() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  char text[32];
  return std::string(text, std::strftime(text, sizeof text, "%d %b %Y", &local));
}

}  // namespace foretrace::lm::tokenizer
