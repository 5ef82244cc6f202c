namespace OnnxAdapt.Cli.Data;

/// <summary>A column of numbers that becomes a graph input.</summary>
/// <param name="Column">Name of the column.</param>
/// <param name="Name">Name of the graph input.</param>
/// <param name="Shape">Sizes without the batch axis; empty for a plain list.</param>
internal sealed record TensorColumn(string Column, string Name, IReadOnlyList<long> Shape);
