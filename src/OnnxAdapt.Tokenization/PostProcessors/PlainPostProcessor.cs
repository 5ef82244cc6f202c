using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.PostProcessors;

/// <summary>One text after the other, nothing added: what a file without a post-processor means.</summary>
internal sealed class PlainPostProcessor : PostProcessor
{
    public override int AddedTokenCount(bool isPair) => 0;

    public override void Assemble(EncodingBuilder builder, TokenList first, TokenList? second, bool addSpecialTokens)
    {
        builder.AddSequence(first, 0, typeId: 0);
        if (second is not null)
        {
            builder.AddSequence(second, 1, typeId: 1);
        }
    }
}
