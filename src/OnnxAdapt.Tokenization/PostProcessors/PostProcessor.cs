using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.PostProcessors;

/// <summary>Puts the tokens of one or two texts together and adds special tokens. Instances are immutable.</summary>
internal abstract class PostProcessor
{
    /// <summary>How many special tokens are added, which truncation leaves room for.</summary>
    public abstract int AddedTokenCount(bool isPair);

    /// <summary>Writes the tokens in their final order.</summary>
    public abstract void Assemble(EncodingBuilder builder, TokenList first, TokenList? second, bool addSpecialTokens);
}
