using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Training;

/// <summary>A table of 9 words of 16 numbers, picked twice, and in one case also multiplied with.</summary>
public class RowGradientsTests
{
    private const int Words = 9;
    private const int Width = 16;

    [Fact]
    public void Build_TablePickedFrom_GivesItsRows()
    {
        var model = Model(tied: false);
        var (dense, rows) = (Build(model, rowGradients: false), Build(model, rowGradients: true));
        var (parameter, expected) = (Table(rows), Run(dense)[Table(dense).GradientOutput].Floats());
        var results = Run(rows);

        var (values, picked) = (results[parameter.GradientOutput].Floats(), results[parameter.RowsOutput!].AsSpan<long>().ToArray());
        var sum = new float[Words * Width];
        for (var i = 0; i < picked.Length; i++)
        {
            for (var column = 0; column < Width; column++)
            {
                sum[(picked[i] * Width) + column] += values[(i * Width) + column];
            }
        }

        Assert.Equal(12, picked.Length);
        GradientChecker.AssertClose("table", [.. expected.Select(number => (double)number)], sum, 1e-6);
    }

    [Fact]
    public void Build_TableAlsoMultipliedWith_StaysDense()
    {
        var graph = Build(Model(tied: true), rowGradients: true);

        Assert.Null(Table(graph).RowsOutput);
    }

    private static TrainingParameter Table(TrainingGraph graph) => graph.Parameters.Single(parameter => parameter.Name == "table");

    private static TrainingGraph Build(OnnxModel model, bool rowGradients) => new TrainingGraphBuilder().Build(
        model, new TrainingGraphOptions { Loss = LossNames.MeanSquaredError, RowGradients = rowGradients });

    private static IReadOnlyDictionary<string, TensorData> Run(TrainingGraph graph)
    {
        var feeds = graph.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Initial);
        feeds["ids"] = TensorData.Of([0, 3, -1, 3, 5, 0], 2, 3);
        feeds[graph.LabelsInput] = TensorData.Of(new float[2 * Width], 2, Width);
        return GraphRunner.Run(graph.TrainingModel, feeds);
    }

    private static OnnxModel Model(bool tied) => Graphs.Of(e =>
    {
        var ids = e.Graph.Input("ids", DataType.Int64, new Shape("batch", 3));
        var table = e.Graph.Constant(TensorData.Of([.. Enumerable.Range(0, Words * Width).Select(i => (float)Math.Sin(i))], Words, Width), "table");
        Value Pick(Value indices) => e.Emit("Gather", [table, indices], DataType.Float, new Shape("batch", 3, Width), ("axis", 0L));
        var sum = e.ReduceSum(e.Mul(Pick(ids), e.Add(Pick(e.Emit("Neg", [e.Emit("Abs", [ids], DataType.Int64, ids.Shape)], DataType.Int64, ids.Shape)), 1)), [1], keepDims: false);
        return [tied ? e.MatMul(sum, e.Transpose(table, [1, 0])) : sum];
    });
}
