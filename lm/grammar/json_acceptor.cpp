#include "lm/grammar/json_acceptor.h"

#include <algorithm>
#include <cstring>

namespace foretrace::lm {
namespace {

constexpr int64_t kDigits = 18;         // of an integer and of a fraction
constexpr int64_t kExponentDigits = 2;  // so that every number is finite

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

}  // namespace

JsonAcceptor::JsonAcceptor(const JsonSchema& schema) : schema_(&schema) { push_value(schema.root(), false); }

void JsonAcceptor::push_value(size_t value, bool spaced) {
  Frame frame{spaced ? Phase::kSpacedValue : Phase::kValue};
  frame.index = value;
  stack_.push_back(frame);
}

bool JsonAcceptor::feed(char byte) {
  if (stack_.empty()) return false;
  switch (stack_.back().phase) {
    case Phase::kSpacedValue:
      stack_.back().phase = Phase::kValue;
      return byte == ' ' || feed_value(byte);
    case Phase::kValue:
      return feed_value(byte);
    case Phase::kString:
      return feed_string(byte);
    case Phase::kEscape:
      return feed_escape(byte);
    case Phase::kHex:
      return feed_hex(byte);
    case Phase::kUtf8:
      return feed_utf8(byte);
    case Phase::kNumber:
      return feed_number(byte);
    case Phase::kWord:
      return feed_word(byte);
    case Phase::kFirstItem:
    case Phase::kItem:
    case Phase::kNextItem:
      return feed_array(byte);
    default:
      return feed_object(byte);
  }
}

bool JsonAcceptor::feed_value(char byte) {
  const JsonValue& value = schema_->value(stack_.back().index);
  const auto fits = [&](size_t index) { return schema_->may_begin(schema_->node(index), byte); };
  const auto found = std::find_if(value.nodes.begin(), value.nodes.end(), fits);
  if (found == value.nodes.end()) return false;
  Frame frame{Phase::kString};
  frame.index = *found;
  const JsonNode& node = schema_->node(*found);
  switch (node.kind) {
    case JsonKind::kObject:
      frame.phase = Phase::kFirstKey;
      break;
    case JsonKind::kArray:
      frame.phase = Phase::kFirstItem;
      break;
    case JsonKind::kString:
      break;
    case JsonKind::kInteger:
    case JsonKind::kNumber:
      frame.phase = Phase::kNumber;
      stack_.back() = frame;
      return feed_number(byte);
    case JsonKind::kWords:
      frame.phase = Phase::kWord;
      frame.high = node.words.size();
      stack_.back() = frame;
      return feed_word(byte);
  }
  stack_.back() = frame;
  return true;
}

void JsonAcceptor::end_value() {
  stack_.pop_back();
  if (stack_.empty()) return;
  Frame& frame = stack_.back();
  if (frame.phase == Phase::kProperty) ++frame.next;
  frame.phase = frame.phase == Phase::kItem ? Phase::kNextItem : Phase::kNextProperty;
}

bool JsonAcceptor::feed_string(char byte) {
  Frame& frame = stack_.back();
  const JsonNode& node = node_of(frame);
  if (byte == '"') {
    if (frame.count < node.least) return false;
    end_value();
    return true;
  }
  if (frame.count >= node.most) return false;
  ++frame.count;
  if (byte == '\\') {
    frame.phase = Phase::kEscape;
    return true;
  }
  return begin_character(byte);
}

// UTF-8's well-formed sequences: neither overlong nor a surrogate, up to U+10FFFF.
bool JsonAcceptor::begin_character(char byte) {
  const auto lead = static_cast<unsigned char>(byte);
  if (lead < 0x20 || (lead >= 0x80 && lead < 0xC2) || lead > 0xF4) return false;
  if (lead < 0x80) return true;
  Frame& frame = stack_.back();
  frame.phase = Phase::kUtf8;
  frame.place = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  frame.low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  frame.high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  return true;
}

bool JsonAcceptor::feed_utf8(char byte) {
  Frame& frame = stack_.back();
  const auto next = static_cast<unsigned char>(byte);
  if (next < frame.low || next > frame.high) return false;
  frame.low = 0x80;
  frame.high = 0xBF;
  if (--frame.place == 0) frame.phase = Phase::kString;
  return true;
}

bool JsonAcceptor::feed_escape(char byte) {
  Frame& frame = stack_.back();
  frame.place = 0;
  frame.phase = byte == 'u' ? Phase::kHex : Phase::kString;
  return byte != '\0' && std::strchr("\"\\/bfnrtu", byte) != nullptr;
}

bool JsonAcceptor::feed_hex(char byte) {
  Frame& frame = stack_.back();
  if (!is_hex(byte)) return false;
  if (frame.place == 0) frame.surrogate = byte == 'd' || byte == 'D';
  if (frame.place == 1 && frame.surrogate && !(byte >= '0' && byte <= '7')) return false;
  if (++frame.place == 4) frame.phase = Phase::kString;
  return true;
}

bool JsonAcceptor::number_may_end(const Frame& frame) {
  return frame.number == NumberPhase::kZero || frame.number == NumberPhase::kInteger || frame.number == NumberPhase::kFraction ||
         frame.number == NumberPhase::kExponent;
}

bool JsonAcceptor::feed_number(char byte) {
  using enum NumberPhase;
  Frame& frame = stack_.back();
  const bool whole = node_of(frame).kind == JsonKind::kInteger;
  const auto go = [&](NumberPhase phase, int64_t digits) {
    frame.number = phase;
    frame.digits = digits;
    return true;
  };
  const NumberPhase at = frame.number;
  if (is_digit(byte)) {
    if (at == kStart || at == kMinus) return go(byte == '0' ? kZero : kInteger, 1);
    if (at == kPoint) return go(kFraction, 1);
    if (at == kMark || at == kSign) return go(kExponent, 1);
    if (at == kZero || frame.digits >= (at == kExponent ? kExponentDigits : kDigits)) return false;
    return go(at, frame.digits + 1);
  }
  if (byte == '-' && at == kStart) return go(kMinus, 0);
  if (byte == '.' && !whole && (at == kZero || at == kInteger)) return go(kPoint, 0);
  if ((byte == 'e' || byte == 'E') && !whole && number_may_end(frame) && at != kExponent) return go(kMark, 0);
  if ((byte == '-' || byte == '+') && at == kMark) return go(kSign, 0);
  if (!number_may_end(frame)) return false;
  end_value();
  return feed(byte);
}

bool JsonAcceptor::feed_word(char byte) {
  Frame& frame = stack_.back();
  const auto& words = node_of(frame).words;
  const auto place = static_cast<size_t>(frame.place);
  // The words are sorted, so those that begin alike are neighbours.
  size_t low = frame.low;
  while (low < frame.high && (words[low].size() <= place || words[low][place] != byte)) ++low;
  size_t high = low;
  while (high < frame.high && words[high].size() > place && words[high][place] == byte) ++high;
  if (low < high) {
    frame.low = low;
    frame.high = high;
    ++frame.place;
    return true;
  }
  if (place == 0 || words[frame.low].size() != place) return false;
  end_value();
  return feed(byte);
}

bool JsonAcceptor::feed_array(char byte) {
  Frame& frame = stack_.back();
  const JsonNode& node = node_of(frame);
  if (byte == ']') {
    if (frame.count < node.least) return false;
    end_value();
    return true;
  }
  if (frame.count >= node.most) return false;
  const bool first = frame.phase == Phase::kFirstItem;
  if (!first && byte != ',') return false;
  ++frame.count;
  frame.phase = Phase::kItem;
  push_value(node.items, !first);
  return !first || feed(byte);
}

bool JsonAcceptor::reachable(const JsonNode& node, size_t next, size_t property) {
  if (property >= node.properties.size()) return false;
  for (size_t i = next; i < property; ++i)
    if (node.properties[i].required) return false;
  return true;
}

bool JsonAcceptor::feed_object(char byte) {
  Frame& frame = stack_.back();
  const JsonNode& node = node_of(frame);
  if (frame.phase == Phase::kKey) return feed_key(byte);
  if (frame.phase == Phase::kColon) {
    frame.phase = Phase::kProperty;
    push_value(node.properties[frame.next].value, true);
    return byte == ':';
  }
  if (byte == '}' && frame.phase != Phase::kNextKey) {
    if (!reachable_end(node, frame.next)) return false;
    end_value();
    return true;
  }
  if (frame.phase == Phase::kNextProperty) {
    frame.phase = Phase::kNextKey;
    frame.place = 0;
    return byte == ',' && reachable(node, frame.next, frame.next);
  }
  if (byte == ' ' && frame.phase == Phase::kNextKey) return ++frame.place == 1;
  frame.phase = Phase::kKey;
  frame.place = 0;
  frame.low = frame.next;
  return feed_key(byte);
}

// Keys end with a quote, so none begins another. `low`: one of those that begin with what is there.
bool JsonAcceptor::feed_key(char byte) {
  Frame& frame = stack_.back();
  const JsonNode& node = node_of(frame);
  const auto place = static_cast<size_t>(frame.place);
  for (size_t i = frame.next; reachable(node, frame.next, i); ++i) {
    const std::string& key = node.properties[i].key;
    if (key.compare(0, place, node.properties[frame.low].key, 0, place) != 0 || key[place] != byte) continue;
    frame.low = i;
    if (++frame.place < static_cast<int64_t>(key.size())) return true;
    frame.phase = Phase::kColon;
    frame.next = i;
    return true;
  }
  return false;
}

bool JsonAcceptor::reachable_end(const JsonNode& node, size_t next) {
  return std::none_of(node.properties.begin() + static_cast<ptrdiff_t>(next), node.properties.end(),
                      [](const JsonProperty& property) { return property.required; });
}

int64_t JsonAcceptor::properties_to_end(const JsonNode& node, size_t next) const {
  int64_t bytes = 1;
  for (size_t i = next; i < node.properties.size(); ++i) {
    const JsonProperty& property = node.properties[i];
    if (property.required) bytes += 2 + static_cast<int64_t>(property.key.size()) + schema_->value(property.value).shortest;
  }
  return bytes;
}

int64_t JsonAcceptor::key_to_end(const Frame& frame, size_t place) const {
  const JsonNode& node = node_of(frame);
  int64_t least = INT64_MAX;
  for (size_t i = frame.next; reachable(node, frame.next, i); ++i) {
    const JsonProperty& property = node.properties[i];
    if (place > 0 && property.key.compare(0, place, node.properties[frame.low].key, 0, place) != 0) continue;
    const auto spelled = static_cast<int64_t>(property.key.size() - place) + 1;
    least = std::min(least, spelled + schema_->value(property.value).shortest + properties_to_end(node, i + 1));
  }
  return least;
}

int64_t JsonAcceptor::string_room() const {
  if (stack_.empty() || stack_.back().phase != Phase::kString) return -1;
  return node_of(stack_.back()).most - stack_.back().count;
}

int64_t JsonAcceptor::string_to_end(const Frame& frame) const { return std::max<int64_t>(node_of(frame).least - frame.count, 0) + 1; }

int64_t JsonAcceptor::to_end(const Frame& frame) const {
  switch (frame.phase) {
    case Phase::kValue:
    case Phase::kSpacedValue:
      return schema_->value(frame.index).shortest;
    case Phase::kString:
      return string_to_end(frame);
    case Phase::kEscape:
      return 1 + string_to_end(frame);
    case Phase::kHex:
      return 4 - frame.place + string_to_end(frame);
    case Phase::kUtf8:
      return frame.place + string_to_end(frame);
    case Phase::kNumber:
      return number_may_end(frame) ? 0 : 1;
    case Phase::kWord: {
      int64_t least = INT64_MAX;
      for (size_t i = frame.low; i < frame.high; ++i)
        least = std::min(least, static_cast<int64_t>(node_of(frame).words[i].size()) - frame.place);
      return least;
    }
    case Phase::kFirstItem:
      return node_of(frame).shortest - 1;
    case Phase::kItem:
    case Phase::kNextItem:
      return std::max<int64_t>(node_of(frame).least - frame.count, 0) * (1 + schema_->value(node_of(frame).items).shortest) + 1;
    case Phase::kFirstKey:
      return node_of(frame).shortest - 1;
    case Phase::kKey:
      return key_to_end(frame, static_cast<size_t>(frame.place));
    case Phase::kNextKey:
      return key_to_end(frame, 0);
    case Phase::kColon:
      return 1 + schema_->value(node_of(frame).properties[frame.next].value).shortest + properties_to_end(node_of(frame), frame.next + 1);
    case Phase::kProperty:
      return properties_to_end(node_of(frame), frame.next + 1);
    case Phase::kNextProperty:
      return properties_to_end(node_of(frame), frame.next);
  }
  return INT64_MAX;
}

int64_t JsonAcceptor::shortest_end() const {
  int64_t bytes = 0;
  for (const Frame& frame : stack_) bytes += to_end(frame);
  return bytes;
}

}  // namespace foretrace::lm
