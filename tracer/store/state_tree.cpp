#include "tracer/store/state_tree.h"

#include <unordered_map>

#include "tracer/store/marked_source.h"

namespace foretrace::tracer {

Result<StateTree> StateTree::read(TraceReader& reader, int64_t run) {
  TRY_ASSIGN(const int64_t steps, reader.step_count(run));
  MarkedSource source(reader, run);
  std::vector<StateNode> nodes;
  std::vector<std::string> texts;
  std::unordered_map<std::string, uint32_t> numbers;
  uint32_t thread = 0;
  TRY(reader.for_each_step(run, 0, steps, [&](const StepView& view) {
    if (view.event == Event::kAlloc || view.event == Event::kFree) return true;
    if (nodes.empty()) thread = view.thread;
    if (view.thread != thread) return true;
    const auto [text, added] = numbers.try_emplace(source.line(view), static_cast<uint32_t>(texts.size()));
    if (added) texts.push_back(text->first);
    nodes.push_back({view.step, view.event, view.frame, view.depth, text->second});
    return true;
  }));
  return StateTree(std::move(nodes), std::move(texts));
}

template <typename Wanted>
NodeIndex StateTree::next(size_t i, Wanted wanted) const {
  for (size_t k = i + 1; k < nodes_.size(); ++k)
    if (wanted(nodes_[k])) return k;
  return {};
}

template <typename Wanted>
NodeIndex StateTree::previous(size_t i, Wanted wanted) const {
  for (size_t k = i; k-- > 0;)
    if (wanted(nodes_[k])) return k;
  return {};
}

NodeIndex StateTree::into(size_t i) const {
  return next(i, [](const StateNode&) { return true; });
}

NodeIndex StateTree::over(size_t i) const {
  return next(i, [&](const StateNode& node) { return node.depth <= nodes_[i].depth; });
}

NodeIndex StateTree::out(size_t i) const {
  const StateNode& from = nodes_[i];
  const bool above = reads_as_return(from.event);
  return next(i, [&](const StateNode& node) {
    return reads_as_return(node.event) && (above ? node.depth < from.depth : node.frame == from.frame);
  });
}

NodeIndex StateTree::line_with(size_t i, uint32_t text) const {
  return next(i, [&](const StateNode& node) { return node.event == Event::kLine && node.text == text; });
}

NodeIndex StateTree::into_back(size_t i) const {
  return previous(i, [](const StateNode&) { return true; });
}

NodeIndex StateTree::over_back(size_t i) const {
  return previous(i, [&](const StateNode& node) { return node.depth <= nodes_[i].depth; });
}

NodeIndex StateTree::call_of(size_t i) const {
  const StateNode& from = nodes_[i];
  const bool above = reads_as_call(from.event);
  return previous(i, [&](const StateNode& node) {
    return reads_as_call(node.event) && (above ? node.depth < from.depth : node.frame == from.frame);
  });
}

NodeIndex StateTree::line_with_back(size_t i, uint32_t text) const {
  return previous(i, [&](const StateNode& node) { return node.event == Event::kLine && node.text == text; });
}

}  // namespace foretrace::tracer
