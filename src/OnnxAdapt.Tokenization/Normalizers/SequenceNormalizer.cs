using OnnxAdapt.Tokenization.Reading;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Normalizers;

/// <summary>Several normalizers one after another.</summary>
internal sealed class SequenceNormalizer(params Normalizer[] steps) : Normalizer
{
    public static Normalizer Read(ComponentReader reader) =>
        new SequenceNormalizer([.. reader.Objects("normalizers").Select(NormalizerFactory.Instance.Create)]);

    public override void Normalize(TextBuffer text)
    {
        foreach (var step in steps)
        {
            step.Normalize(text);
        }
    }
}
