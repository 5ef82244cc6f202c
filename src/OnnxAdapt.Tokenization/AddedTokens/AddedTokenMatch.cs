namespace OnnxAdapt.Tokenization.AddedTokens;

/// <summary>An added token found in a text, without the white space it may swallow.</summary>
internal readonly record struct AddedTokenMatch(AddedToken Token, int Start, int End);
