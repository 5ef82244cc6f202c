namespace OnnxAdapt.Tokenization;

/// <summary>How a tokenizer file truncates.</summary>
/// <param name="MaxLength">The most tokens, special ones included.</param>
/// <param name="Strategy">Which text of a pair gives way.</param>
/// <param name="Side">Which end of it gives way: right or left.</param>
/// <param name="Stride">By how many tokens the parts that are cut off overlap.</param>
public sealed record TruncationRule(int MaxLength, TruncationStrategy Strategy, TruncationSide Side, int Stride = 0);
