using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.Normalizers;

/// <summary>The normalizers by the name that <c>tokenizer.json</c> gives them.</summary>
internal static class NormalizerFactory
{
    public static ComponentFactory<Normalizer> Instance { get; } = new("normalizer", new()
    {
        ["BertNormalizer"] = BertNormalizer.Read,
        ["ByteLevel"] = static _ => new ByteLevelNormalizer(),
        ["Lowercase"] = static _ => new LowercaseNormalizer(),
        ["NFC"] = static _ => new UnicodeFormNormalizer(compatibility: false, compose: true),
        ["NFD"] = static _ => new UnicodeFormNormalizer(compatibility: false, compose: false),
        ["NFKC"] = static _ => new UnicodeFormNormalizer(compatibility: true, compose: true),
        ["NFKD"] = static _ => new UnicodeFormNormalizer(compatibility: true, compose: false),
        ["Nmt"] = static _ => new NmtNormalizer(),
        ["Precompiled"] = PrecompiledNormalizer.Read,
        ["Prepend"] = PrependNormalizer.Read,
        ["Replace"] = ReplaceNormalizer.Read,
        ["Sequence"] = SequenceNormalizer.Read,
        ["Strip"] = StripNormalizer.Read,
        ["StripAccents"] = static _ => StripAccentsNormalizer.AllMarks,
    });
}
