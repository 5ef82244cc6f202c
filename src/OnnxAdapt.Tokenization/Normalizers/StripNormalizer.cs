using OnnxAdapt.Tokenization.Reading;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Normalizers;

/// <summary>Removes white space at the left end, the right end or both.</summary>
internal sealed class StripNormalizer(bool left, bool right) : Normalizer
{
    public static Normalizer Read(ComponentReader reader) =>
        new StripNormalizer(reader.Flag("strip_left", true), reader.Flag("strip_right", true));

    public override void Normalize(TextBuffer text)
    {
        var chars = text.Chars;
        var (start, end) = (0, chars.Length);
        while (left && start < end && CharClasses.Is(chars[start], CharClass.WhiteSpace))
        {
            start++;
        }

        while (right && end > start && CharClasses.Is(chars[end - 1], CharClass.WhiteSpace))
        {
            end--;
        }

        text.Slice(start, end);
    }
}
