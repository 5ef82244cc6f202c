namespace OnnxAdapt.Tokenization.Patterns.Syntax;

/// <summary>What <c>(?imx)</c> turns on.</summary>
/// <param name="IgnoresCase">i: letters match both cases.</param>
/// <param name="DotTakesAll">m: a dot matches a line feed.</param>
/// <param name="IsExtended">x: white space and comments in the expression are skipped.</param>
internal readonly record struct RegexOptionFlags(bool IgnoresCase, bool DotTakesAll, bool IsExtended);
