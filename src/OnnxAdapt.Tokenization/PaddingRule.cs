namespace OnnxAdapt.Tokenization;

/// <summary>How a tokenizer file pads. Encoding a text never pads; whoever makes a batch does.</summary>
/// <param name="Id">Id of the padding token.</param>
/// <param name="TypeId">Type id of padding.</param>
/// <param name="Token">The padding token.</param>
/// <param name="Side">The end that padding goes to.</param>
/// <param name="FixedLength">The length every sequence is padded to; null for the longest of its batch.</param>
/// <param name="MultipleOf">The length is rounded up to a multiple of this; null for no rounding.</param>
public sealed record PaddingRule(int Id, int TypeId, string Token, PaddingSide Side, int? FixedLength, int? MultipleOf)
{
    /// <summary>The length that a batch is padded to.</summary>
    /// <param name="longest">Number of tokens of its longest sequence.</param>
    public int LengthFor(int longest)
    {
        var length = FixedLength ?? longest;
        return MultipleOf is { } step and > 0 ? (length + step - 1) / step * step : length;
    }
}
