using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Tokenization.Tests;

public sealed class TextTokenizerTests
{
    [Theory]
    [InlineData("cats", "cat ##s")]
    [InlineData("unable", "un ##able")]
    [InlineData("unablex", "[UNK]")]
    [InlineData("abababab", "a ##b ##a ##b ##a ##b ##a ##b")]
    [InlineData("ababababa", "[UNK]")]
    [InlineData("dog cat", "[UNK] cat")]
    [InlineData("##s", "##s")]
    [InlineData(" ", "")]
    [InlineData("", "")]
    public void Encode_WordPiece_TakesTheLongestEntries(string text, string expected) =>
        Assert.Equal(expected, SampleTokenizers.Build().Tokens(text));

    [Fact]
    public void Encode_Pair_HasTypeIdsOffsetsAndSpecialTokens()
    {
        var tokenizer = SampleTokenizers.Build(postProcessor: SampleTokenizers.ClsSep);

        var encoding = tokenizer.Encode("the cats", "mat");

        Assert.Equal("[CLS] the cat ##s [SEP] mat [SEP]", string.Join(' ', tokenizer.Spelled(encoding)));
        Assert.Equal([0, 0, 0, 0, 0, 1, 1], encoding.TypeIds);
        Assert.Equal([1, 0, 0, 0, 1, 0, 1], encoding.SpecialTokensMask());
        Assert.Equal([(0, 0), (0, 3), (4, 7), (7, 8), (0, 0), (0, 3), (0, 0)], encoding.Offsets);
        Assert.False(encoding.Truncated);
    }

    [Theory]
    [InlineData(7, "[CLS] a b c [SEP] the [SEP]", false)]
    [InlineData(6, "[CLS] a b [SEP] the [SEP]", true)]
    [InlineData(5, "[CLS] a [SEP] the [SEP]", true)]
    [InlineData(4, "[CLS] a [SEP] [SEP]", true)]
    public void Encode_Pair_ShortensTheLongerTextFirst(int limit, string expected, bool truncated)
    {
        var tokenizer = SampleTokenizers.Build(postProcessor: SampleTokenizers.ClsSep);

        var encoding = tokenizer.Encode("a b c", "the", new EncodeOptions { MaxLength = limit });

        Assert.Equal(expected, string.Join(' ', tokenizer.Spelled(encoding)));
        Assert.Equal(truncated, encoding.Truncated);
    }

    [Theory]
    [InlineData(TruncationSide.AsFile, "[CLS] a b [SEP]")]
    [InlineData(TruncationSide.Right, "[CLS] a b [SEP]")]
    [InlineData(TruncationSide.Left, "[CLS] the cat [SEP]")]
    [InlineData(TruncationSide.None, "[CLS] a b c the cat [SEP]")]
    public void Encode_TooLong_GivesWayAtTheAskedSide(TruncationSide side, string expected)
    {
        var tokenizer = SampleTokenizers.Build(postProcessor: SampleTokenizers.ClsSep);

        var encoding = tokenizer.Encode("a b c the cat", options: new EncodeOptions { MaxLength = 4, TruncationSide = side });

        Assert.Equal(expected, string.Join(' ', tokenizer.Spelled(encoding)));
        Assert.Equal(side != TruncationSide.None, encoding.Truncated);
    }

    [Fact]
    public void Encode_LimitBelowTheSpecialTokens_KeepsOnlyThose() =>
        Assert.Equal("[CLS] [SEP]", SampleTokenizers.Build(postProcessor: SampleTokenizers.ClsSep).Tokens("a b", options: new EncodeOptions { MaxLength = 1 }));

    [Fact]
    public void Encode_OnlySecondWithoutPair_IsRefused()
    {
        var tokenizer = SampleTokenizers.Build(truncation: """{"max_length": 2, "strategy": "OnlySecond", "direction": "Right", "stride": 0}""");

        var error = Assert.Throws<AdaptException>(() => tokenizer.Encode("a b c"));

        Assert.Equal(AdaptErrorKind.InvalidArgument, error.Kind);
        Assert.Contains("second text", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MaxLengthOption_TakesThePlaceOfTheFiles()
    {
        const string file = """{"truncation": {"max_length": 2, "strategy": "LongestFirst", "direction": "Left", "stride": 0}, "model": {"type": "WordLevel", "unk_token": "u", "vocab": {"u": 0}}, "pre_tokenizer": {"type": "WhitespaceSplit"}}""";
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(file));

        var tokenizer = TextTokenizer.Load(stream, new TokenizerOptions { MaxLength = 3 });

        Assert.Equal(3, tokenizer.MaxLength);
        Assert.Equal(3, tokenizer.Encode("a b c d").Count);
        Assert.Equal((2, 3), tokenizer.Encode("a b c d").Offsets[0]);
    }

    [Fact]
    public void Padding_RuleOfTheFile_PadsAtItsSideToItsMultiple()
    {
        var tokenizer = SampleTokenizers.Build(padding: """{"strategy": "BatchLongest", "direction": "Left", "pad_to_multiple_of": 4, "pad_id": 0, "pad_type_id": 5, "pad_token": "[PAD]"}""");
        var encoding = tokenizer.Encode("a b c");

        var padded = encoding.PadTo(tokenizer.Padding!.LengthFor(5), tokenizer.Padding);

        Assert.Equal([0, 0, 0, 0, 0, 4, 5, 6], padded.Ids);
        Assert.Equal([5, 5, 5, 5, 5, 0, 0, 0], padded.TypeIds);
        Assert.Equal([0, 0, 0, 0, 0, 1, 1, 1], padded.AttentionMask());
        Assert.Equal((PaddingSide.Left, 0, 5), (tokenizer.PaddingSide, tokenizer.PadId, tokenizer.PadTypeId));
    }

    [Fact]
    public void Encode_AddedTokens_AreTakenOutFirst()
    {
        var tokenizer = SampleTokenizers.Build(addedTokens: """
            [{"id": 20, "content": "<m>", "special": true, "lstrip": true, "rstrip": false, "single_word": false, "normalized": false},
             {"id": 8, "content": "cat", "special": false, "lstrip": false, "rstrip": true, "single_word": true, "normalized": false}]
            """);

        var encoding = tokenizer.Encode("a <m>b cats cat  c");

        Assert.Equal("a <m> b cat ##s cat c", string.Join(' ', tokenizer.Spelled(encoding)));
        Assert.Equal([4, 20, 5, 8, 10, 8, 6], encoding.Ids);
        Assert.Equal((1, 5), encoding.Offsets[1]);
        Assert.Equal((12, 17), encoding.Offsets[5]);
        Assert.Equal("a b cats cat c", tokenizer.Decode(encoding.Ids, skipSpecialTokens: true));
        Assert.Equal(SampleTokenizers.Words.Length + 1, tokenizer.VocabularySize);
    }

    [Fact]
    public void Encode_Normalizers_KeepOffsetsOfTheGivenText()
    {
        var tokenizer = SampleTokenizers.Build(normalizer: """{"type": "Sequence", "normalizers": [{"type": "NFD"}, {"type": "StripAccents"}, {"type": "Replace", "pattern": {"String": "dog"}, "content": "the cat"}]}""");

        var encoding = tokenizer.Encode("é e\u0301 dog");

        Assert.Equal("e e the cat", string.Join(' ', tokenizer.Spelled(encoding)));
        Assert.Equal([(0, 1), (2, 3), (7, 8), (7, 8)], encoding.Offsets);
    }

    [Theory]
    [InlineData("a\uD800b")]
    [InlineData("a\uDC00b")]
    [InlineData("\uDC00\uD800")]
    public void Encode_UnpairedSurrogates_CountAsReplacementCharacters(string text)
    {
        var replaced = text.Replace('\uD800', '\uFFFD').Replace('\uDC00', '\uFFFD');

        Assert.Equal(SampleTokenizers.Bundled.Encode(replaced).Ids, SampleTokenizers.Bundled.Encode(text).Ids);
    }

    [Fact]
    public void Encode_FromManyThreads_GivesEveryoneTheirOwn()
    {
        string[] texts = [.. Enumerable.Range(0, 500).Select(i => string.Join(' ', Enumerable.Repeat("the cat sat " + i, (i % 7) + 1)))];
        var expected = texts.Select(text => SampleTokenizers.Bundled.Encode(text).Ids).ToArray();

        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < texts.Length; i++)
            {
                Assert.Equal(expected[i], SampleTokenizers.Bundled.Encode(texts[i]).Ids);
            }
        });
    }

    [Theory]
    [InlineData("""{"model": {"type": "Neural"}}""", "model \"Neural\"")]
    [InlineData("""{"model": {"type": "WordLevel", "vocab": {"a": 0}}, "normalizer": {"type": "Sequence", "normalizers": [{"type": "Lowercase"}, {"type": "Rot13"}]}}""", "normalizer.normalizers[1]")]
    [InlineData("""{"model": {"type": "WordLevel", "vocab": {"a": 0}}, "decoder": {"type": "Backwards"}}""", "decoder \"Backwards\"")]
    public void Load_UnknownComponent_NamesIt(string json, string part)
    {
        var error = Assert.Throws<AdaptException>(() => SampleTokenizers.Load(json));

        Assert.Equal(AdaptErrorKind.Unimplemented, error.Kind);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("[]", "model")]
    [InlineData("{", "not valid JSON")]
    [InlineData("{}", "tokenizer.json.model")]
    [InlineData("""{"model": {"type": "WordLevel", "vocab": {"a": -1}}}""", "vocab.a")]
    [InlineData("""{"model": {"type": "WordLevel", "vocab": {"a": 2000000000}}}""", "vocab.a")]
    [InlineData("""{"model": {"type": "WordLevel", "vocab": []}}""", "vocab")]
    [InlineData("""{"model": {"type": "WordLevel", "vocab": {"a": 0}}, "truncation": {"max_length": "x"}}""", "truncation.max_length")]
    [InlineData("""{"model": {"type": "WordLevel", "vocab": {"a": 0}}, "pre_tokenizer": {"type": "Punctuation", "behavior": "Odd"}}""", "behavior")]
    [InlineData("""{"model": {"type": "WordLevel", "vocab": {"a": 0}}, "post_processor": {"type": "BertProcessing", "cls": "x", "sep": "y"}}""", "post_processor.cls")]
    public void Load_DamagedFile_NamesTheField(string json, string part)
    {
        var error = Assert.Throws<AdaptException>(() => SampleTokenizers.Load(json));

        Assert.Equal(AdaptErrorKind.InvalidArgument, error.Kind);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_DropsUnknown_LeavesUnknownTokensOut()
    {
        using var stream = new MemoryStream("""{"model": {"type": "Unigram", "unk_id": 0, "vocab": [["u", 0], ["a", 0]]} }"""u8.ToArray());

        var encoding = TextTokenizer.Load(stream, new TokenizerOptions { DropsUnknown = true }).Encode("axxa");

        Assert.Equal([1, 1], encoding.Ids);
        Assert.Equal([(0, 1), (3, 4)], encoding.Offsets);
    }

    [Theory]
    [InlineData("WordPiece")]
    [InlineData("WordLevel")]
    public void Encode_UnknownPieceWithoutUnknownToken_RefusesTheText(string model)
    {
        var tokenizer = SampleTokenizers.Load($$"""{"model": {"type": "{{model}}", "vocab": {"a": 0} }, "pre_tokenizer": {"type": "Whitespace"} }""");

        Assert.Equal([0, 0], tokenizer.Encode("a a").Ids);
        Assert.Contains("\"bc\"", Assert.Throws<AdaptException>(() => tokenizer.Encode("a bc")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AddedTokens_GetTheIdsOfTheVocabularyOrTheNextOnes()
    {
        var tokenizer = SampleTokenizers.Build(addedTokens: """
            [{"id": 99, "content": "cat"}, {"id": 100, "content": "<x>"}, {"id": 7, "content": "<y>"}, {"id": 0, "content": ""}]
            """);

        Assert.Equal((8, 20, 21), (tokenizer.IdOf("cat"), tokenizer.IdOf("<x>"), tokenizer.IdOf("<y>")));
        Assert.Equal(3, tokenizer.Warnings.Count);
    }

    [Fact]
    public void Load_NoSuchFile_SaysSo() =>
        Assert.Equal(AdaptErrorKind.NotFound, Assert.Throws<AdaptException>(() => TextTokenizer.Load("/no/such/tokenizer.json")).Kind);
}
