namespace OnnxAdapt.Abstractions;

/// <summary>A labelled example.</summary>
/// <param name="Input">What the model sees.</param>
/// <param name="Target">What it should answer.</param>
public sealed record Example(ExampleInput Input, ExampleTarget Target);
