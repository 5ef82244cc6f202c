using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Cli.Data;

/// <summary>One cell: a text, a list of texts, numbers, a tensor of any rank, an image file, or a sound file. A null text is an absent value.</summary>
internal readonly record struct DataValue(string? Text, IReadOnlyList<string>? Items = null, IReadOnlyList<float>? Numbers = null, Tensor? Tensor = null, byte[]? Image = null, byte[]? Audio = null);
