using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Normalizers;

/// <summary>Removes marks. The text is expected in decomposed form; a composed letter keeps its accent.</summary>
internal sealed class StripAccentsNormalizer : Normalizer
{
    private readonly CharClass _removed;

    private StripAccentsNormalizer(CharClass removed) => _removed = removed;

    public static StripAccentsNormalizer AllMarks { get; } = new(CharClass.Mark);

    public static StripAccentsNormalizer NonSpacingMarks { get; } = new(CharClass.NonSpacingMark);

    public override void Normalize(TextBuffer text)
    {
        text.Begin();
        while (text.HasMore)
        {
            var code = text.Advance();
            if (!CharClasses.Is(code, _removed))
            {
                text.Write(code);
            }
        }

        text.End();
    }
}
