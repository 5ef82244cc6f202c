using OnnxAdapt.Abstractions;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Tokenization.Tests.Files;

public sealed class SentencePieceFileTests
{
    private const int Normal = 1;
    private const int Unknown = 2;
    private const int Control = 3;
    private const int UserDefined = 4;
    private const int Byte = 6;

    [SharedFact(GoldenFile.Folder)]
    public void Load_UnigramOfT5_EncodesAsItsJson()
    {
        var root = GoldenFile.Read("unigram-t5");
        var writer = new SentencePieceWriter();
        foreach (var (entry, id) in root.GetProperty("model").GetProperty("vocab").EnumerateArray().Select((entry, id) => (entry, id)))
        {
            writer.Piece(entry[0].GetString()!, entry[1].GetDouble(), id switch { 0 or 1 => Control, 2 => Unknown, _ => Normal });
        }

        var map = root.GetProperty("normalizer").GetProperty("normalizers")[0].GetProperty("precompiled_charsmap").GetBytesFromBase64();
        var model = GoldenFile.Load("spiece.model", writer.Trainer(1).Normalizer(map).ToArray(), new TokenizerOptions { AddsEnd = true });

        var json = GoldenFile.Load("unigram-t5");
        Assert.All(GoldenFile.Texts, text => Assert.Equal(json.Encode(text).Ids, model.Encode(text).Ids));
    }

    [SharedFact(GoldenFile.Folder)]
    public void Load_BpeOfLlama2_EncodesAndDecodesAsItsJson()
    {
        var writer = new SentencePieceWriter();
        foreach (var (token, id) in GoldenFile.Read("bpe-llama2").GetProperty("model").GetProperty("vocab").EnumerateObject().Select(entry => (entry.Name, entry.Value.GetInt32())).OrderBy(entry => entry.Item2))
        {
            writer.Piece(token, 259 - id, id switch { 0 => Unknown, 1 or 2 => Control, < 259 => Byte, _ => Normal });
        }

        var model = GoldenFile.Load("tokenizer.model", writer.Trainer(2, byteFallback: true).Normalizer(removesSpaces: false).ToArray(), new TokenizerOptions { AddsBeginning = true });

        var json = GoldenFile.Load("bpe-llama2");
        Assert.All(GoldenFile.Texts, text => Assert.Equal(json.Encode(text).Ids, model.Encode(text).Ids));
        Assert.All(GoldenFile.Texts, text => Assert.Equal(text, model.Decode(model.Encode(text).Ids, skipSpecialTokens: true)));
    }

    [Theory]
    [InlineData("  a   b ", "\u2581a \u2581b")]
    [InlineData("a<sym>b", "\u2581a <sym> b")]
    [InlineData("a<sy", "\u2581a <unk>")]
    [InlineData("   ", "")]
    [InlineData("", "")]
    public void Encode_Unigram_NormalisesAsSentencepieceDoes(string text, string expected) =>
        Assert.Equal(expected, Small(1).Tokens(text));

    [Theory]
    [InlineData("a<sym>b", "\u2581a <sym> b")]
    [InlineData("ab", "\u2581a b")]
    public void Encode_Bpe_KeepsSymbolsWhole(string text, string expected) => Assert.Equal(expected, Small(2).Tokens(text));

    [Theory]
    [InlineData(3, "type 3")]
    [InlineData(4, "type 4")]
    public void Load_OtherType_IsRefused(int type, string part) =>
        Assert.Contains(part, Assert.Throws<AdaptException>(() => Small(type)).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_Damaged_IsRefused() =>
        Assert.Contains("damaged", Assert.Throws<AdaptException>(() => GoldenFile.Load("x.model", [0x0A, 0x7F, 1])).Message, StringComparison.Ordinal);

    private static TextTokenizer Small(int type) => GoldenFile.Load("x.model", new SentencePieceWriter()
        .Piece("<unk>", 0, Unknown).Piece("<s>", 0, Control).Piece("\u2581a", -1).Piece("\u2581b", -1).Piece("b", -2).Piece("\u2581", -3).Piece("a", -3)
        .Piece("<sym>", 0, UserDefined).Trainer(type).Normalizer().ToArray());
}
