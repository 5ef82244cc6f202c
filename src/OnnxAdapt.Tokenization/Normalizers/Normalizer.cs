using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Normalizers;

/// <summary>Rewrites a text in place. Instances are immutable and shared by threads; the buffer belongs to one.</summary>
internal abstract class Normalizer
{
    public abstract void Normalize(TextBuffer text);
}
