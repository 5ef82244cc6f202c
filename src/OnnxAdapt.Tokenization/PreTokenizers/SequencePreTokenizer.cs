using OnnxAdapt.Tokenization.Reading;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.PreTokenizers;

/// <summary>Several pre-tokenizers one after another.</summary>
internal sealed class SequencePreTokenizer(PreTokenizer[] steps) : PreTokenizer
{
    public static PreTokenizer Read(ComponentReader reader) =>
        new SequencePreTokenizer([.. reader.Objects("pretokenizers").Select(PreTokenizerFactory.Instance.Create)]);

    public override void PreTokenize(SplitText text)
    {
        foreach (var step in steps)
        {
            step.PreTokenize(text);
        }
    }
}
