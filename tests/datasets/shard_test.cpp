#include "datasets/shard.h"

#include <gtest/gtest.h>
#include <cstring>

#include "core/file.h"
#include "core/hash.h"
#include "core/json.h"
#include "datasets/shard_set.h"
#include "tests/scratch_directory.h"

namespace foretrace::datasets {
namespace {

class Shard : public testing::Test {
 protected:
  static Example example(Token first, size_t length, const std::string& origin) {
    Example e;
    for (size_t i = 0; i < length; ++i) {
      e.tokens.push_back(static_cast<Token>((first + i) % kVocabularySize));
      e.roles.push_back(i < 2 ? TokenRole::kPrompt : TokenRole::kState);
    }
    e.prompt_length = length < 2 ? 0 : 2;
    e.steps = static_cast<uint32_t>(length);
    e.program_id = 77 + first;
    e.origin = origin;
    e.licence = "MIT";
    return e;
  }

  std::string write(const std::string& name) {
    ShardWriter writer;
    writer.add(example(5, 9, "generated"));
    writer.add(example(600, 101, "stdlib"));
    writer.add(example(7, 0, ""));
    return writer.write(folder_ + "/" + name).value();
  }

  // Rewrites the digest, as someone would who makes a shard by hand.
  static void reseal(std::string& bytes) {
    Sha256 hash;
    hash.update(std::string_view(bytes).substr(0, bytes.size() - 32));
    const auto digest = hash.digest();
    std::memcpy(bytes.data() + bytes.size() - 32, digest.data(), 32);
  }

  Error refusal(const std::string& bytes) {
    EXPECT_TRUE(write_file_atomic(folder_ + "/bad.shard", bytes).ok());
    auto reader = ShardReader::open(folder_ + "/bad.shard");
    EXPECT_FALSE(reader.ok());
    return reader.ok() ? Error() : reader.error();
  }

  const ScratchDirectory scratch_;
  const std::string& folder_ = scratch_.path();
};

TEST_F(Shard, GivesBackWhatWasAdded) {
  const std::string sha = write("a.shard");
  const ShardReader reader = ShardReader::open(folder_ + "/a.shard").value();
  EXPECT_EQ(reader.sha256(), sha);
  ASSERT_EQ(reader.size(), 3u);
  EXPECT_EQ(reader.token_count(), 110u);
  const Example wanted = example(600, 101, "stdlib");
  const ExampleView view = reader.at(1);
  EXPECT_TRUE(std::equal(view.tokens.begin(), view.tokens.end(), wanted.tokens.begin(),
                         wanted.tokens.end()));
  EXPECT_TRUE(
      std::equal(view.roles.begin(), view.roles.end(), wanted.roles.begin(), wanted.roles.end()));
  EXPECT_EQ(view.prompt_length, 2u);
  EXPECT_EQ(view.steps, 101u);
  EXPECT_EQ(view.program_id, 677u);
  EXPECT_EQ(view.origin, "stdlib");
  EXPECT_EQ(view.licence, "MIT");
  EXPECT_EQ(reader.at(2).tokens.size(), 0u);
}

TEST_F(Shard, RefusesTornAndChangedFiles) {
  write("a.shard");
  const std::string good = read_file(folder_ + "/a.shard").value();
  for (size_t n : {size_t{0}, size_t{10}, good.size() / 2, good.size() - 1})
    EXPECT_EQ(refusal(good.substr(0, n)).code, ErrorCode::kParse) << n;
  for (size_t at = 20; at < good.size(); at += 7) {
    std::string bytes = good;
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    EXPECT_EQ(refusal(bytes).code, ErrorCode::kParse) << at;
  }
  EXPECT_NE(refusal(good + "x").message.find("torn"), std::string::npos);
  EXPECT_NE(refusal("x" + good).message.find("no shard"), std::string::npos);
}

TEST_F(Shard, RefusesOtherVersionsByName) {
  write("a.shard");
  std::string bytes = read_file(folder_ + "/a.shard").value();
  bytes[8] = 9;
  reseal(bytes);
  EXPECT_NE(refusal(bytes).message.find("shard version 9"), std::string::npos);
  bytes[8] = kShardVersion;
  bytes[12] = 7;
  reseal(bytes);
  const Error error = refusal(bytes);
  EXPECT_EQ(error.code, ErrorCode::kUnsupported);
  EXPECT_NE(error.message.find("trace language version 7"), std::string::npos);
}

TEST_F(Shard, TrustsNoIndexUnderAGoodChecksum) {
  write("a.shard");
  const std::string good = read_file(folder_ + "/a.shard").value();
  for (size_t field = 0; field < 40; field += 4) {
    std::string bytes = good;
    std::memset(bytes.data() + 56 + field, 0x7f, 4);
    reseal(bytes);
    ASSERT_TRUE(write_file_atomic(folder_ + "/bad.shard", bytes).ok());
    const auto reader = ShardReader::open(folder_ + "/bad.shard");
    if (!reader.ok()) continue;  // steps, padding and program id may be anything
    EXPECT_EQ(reader.value().at(0).tokens.size(), 9u);
  }
  for (size_t field = 16; field < 56; field += 8) {  // counts of the header
    std::string bytes = good;
    std::memset(bytes.data() + field, 0xff, 8);
    reseal(bytes);
    (void)refusal(bytes);
  }
}

TEST_F(Shard, SetsJoinTheShardsThatTheManifestNames) {
  DatasetManifest manifest;
  manifest.splits["train"] = {{"a.shard", write("a.shard"), 3, 110},
                              {"b.shard", write("b.shard"), 3, 110}};
  manifest.splits["valid"] = {};
  manifest.refused["too many steps"] = 4;
  ASSERT_TRUE(write_dataset_manifest(folder_, manifest).ok());
  const ShardSet set = ShardSet::open(folder_, "train").value();
  EXPECT_EQ(set.size(), 6u);
  EXPECT_EQ(set.token_count(), 220u);
  EXPECT_EQ(set.at(4).origin, "stdlib");
  EXPECT_EQ(set.at(3).tokens.size(), 9u);
  EXPECT_EQ(ShardSet::open(folder_, "valid").value().size(), 0u);
  EXPECT_EQ(read_dataset_manifest(folder_).value().refused.at("too many steps"), 4);
  EXPECT_NE(ShardSet::open(folder_, "nope").error().hint.find("train, valid"), std::string::npos);
  EXPECT_EQ(ShardSet::open(folder_ + "/none", "train").error().code, ErrorCode::kNotFound);
}

TEST_F(Shard, SetsRefuseAShardThatIsNotTheManifests) {
  DatasetManifest manifest;
  manifest.splits["train"] = {{"a.shard", write("a.shard"), 3, 110}};
  ASSERT_TRUE(write_dataset_manifest(folder_, manifest).ok());
  ShardWriter other;
  other.add(example(1, 4, "x"));
  ASSERT_TRUE(other.write(folder_ + "/a.shard").ok());
  EXPECT_EQ(ShardSet::open(folder_, "train").error().code, ErrorCode::kParse);
}

TEST_F(Shard, RefusesBrokenManifests) {
  const std::string path = folder_ + "/manifest.json";
  write("a.shard");
  DatasetManifest manifest;
  manifest.splits["train"] = {{"a.shard", "00", 3, 110}};
  ASSERT_TRUE(write_dataset_manifest(folder_, manifest).ok());
  const Json good = read_json_file(path).value();
  auto refused = [&](auto&& change) {
    Json json = good;
    change(json);
    EXPECT_TRUE(write_file_atomic(path, json.dump()).ok());
    auto read = read_dataset_manifest(folder_);
    EXPECT_FALSE(read.ok());
    return read.ok() ? ErrorCode::kInternal : read.error().code;
  };
  EXPECT_EQ(refused([](Json& j) { j = Json::array(); }), ErrorCode::kParse);
  EXPECT_EQ(refused([](Json& j) { j["format"] = 3; }), ErrorCode::kParse);
  EXPECT_EQ(refused([](Json& j) { j["language_version"] = 99; }), ErrorCode::kUnsupported);
  EXPECT_EQ(refused([](Json& j) { j["splits"] = 1; }), ErrorCode::kParse);
  EXPECT_EQ(refused([](Json& j) { j["splits"]["train"] = "a"; }), ErrorCode::kParse);
  EXPECT_EQ(refused([](Json& j) { j["splits"]["train"][0]["file"] = "../a"; }), ErrorCode::kParse);
  EXPECT_EQ(refused([](Json& j) { j["splits"]["train"][0].erase("sha256"); }), ErrorCode::kParse);
}

}  // namespace
}  // namespace foretrace::datasets
