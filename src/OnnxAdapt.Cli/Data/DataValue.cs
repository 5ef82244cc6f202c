namespace OnnxAdapt.Cli.Data;

/// <summary>One cell: a text, a list of texts, or numbers. A null text is an absent value.</summary>
internal readonly record struct DataValue(string? Text, IReadOnlyList<string>? Items = null, IReadOnlyList<float>? Numbers = null);
