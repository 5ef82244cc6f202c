using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.PreTokenizers;

/// <summary>
/// Splits the text pieces further and may rewrite them; added tokens stay as they are. Instances are immutable and shared by
/// threads; the text belongs to one.
/// </summary>
internal abstract class PreTokenizer
{
    public abstract void PreTokenize(SplitText text);
}
