using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Models;

/// <summary>
/// The entries that are single characters, by where in a word they stand: inside they carry the prefix, at the end the suffix.
/// </summary>
internal sealed class BpeAlphabet
{
    private readonly CodePointIds[] _ids = [new(), new(), new(), new()];

    public BpeAlphabet(Vocabulary vocabulary, string prefix, string suffix)
    {
        foreach (var (token, id) in vocabulary.Entries)
        {
            Add(token, id, "", "", TableOf(isFirst: true, isLast: false));
            Add(token, id, "", suffix, TableOf(isFirst: true, isLast: true));
            Add(token, id, prefix, "", TableOf(isFirst: false, isLast: false));
            Add(token, id, prefix, suffix, TableOf(isFirst: false, isLast: true));
        }
    }

    public bool TryGet(int code, bool isFirst, bool isLast, out int id) => TableOf(isFirst, isLast).TryGet(code, out id);

    private CodePointIds TableOf(bool isFirst, bool isLast) => _ids[(isFirst ? 1 : 0) + (isLast ? 2 : 0)];

    private static void Add(string token, int id, string prefix, string suffix, CodePointIds table)
    {
        var length = token.Length - prefix.Length - suffix.Length;
        if (length is not (1 or 2) || !token.StartsWith(prefix, StringComparison.Ordinal) || !token.EndsWith(suffix, StringComparison.Ordinal))
        {
            return;
        }

        var code = CodePoints.Read(token, prefix.Length, out var width);
        if (width == length)
        {
            table.Set(code, id);
        }
    }
}
