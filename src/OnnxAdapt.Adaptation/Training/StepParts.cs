using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>
/// How the examples of a step are computed: together, or in parts whose gradients are added up, each weighted by its share of the rows.
/// A graph with a fixed batch of one takes one row at a time.
/// </summary>
/// <param name="Count">Parts that were asked for.</param>
/// <param name="FixedRows">Rows that the graph insists on; 0 for any number.</param>
internal readonly record struct StepParts(int Count, int FixedRows)
{
    public static StepParts Of(SessionSettings settings, TrainingProgram program) => new(Math.Max(1, settings.Accumulate), FixedRowsOf(program));

    /// <summary>Rows that a graph insists on; 0 for any number.</summary>
    public static int FixedRowsOf(TrainingProgram program) =>
        (int)program.DataInputs.Select(input => input.Shape is { Count: > 0 } shape ? shape[0].Value ?? 0 : 0).FirstOrDefault();

    /// <summary>Rows of each part of a batch.</summary>
    public IEnumerable<Range> Split(int rows)
    {
        var parts = FixedRows == 1 ? rows : Math.Min(Count, rows);
        for (var part = 0; part < parts; part++) yield return ((int)((long)rows * part / parts))..((int)((long)rows * (part + 1) / parts));
    }
}
