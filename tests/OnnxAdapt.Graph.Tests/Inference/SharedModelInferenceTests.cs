using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Graph.Structure;
using OnnxAdapt.TestKit;
using Xunit.Abstractions;

namespace OnnxAdapt.Graph.Tests.Inference;

public sealed class SharedModelInferenceTests(ITestOutputHelper output)
{
    [SharedFact(SharedModels.Models, SharedModels.Exports)]
    public void Run_WithoutWhatTheFileSays_NeverContradictsIt()
    {
        List<string> contradictions = [];
        var (values, ranks, types) = (0, 0, 0);
        foreach (var path in SharedModels.All)
        {
            var declared = OnnxReader.Read(path);
            var inferred = GraphCopier.Copy(declared);
            var result = ShapeInference.Run(inferred, new ShapeInferenceOptions { DiscardDeclared = true });
            contradictions.AddRange(result.Contradictions.Select(problem => $"{path}: {problem}"));
            foreach (var (said, found) in ComputedValues(declared).Zip(ComputedValues(inferred)))
            {
                if (!path.EndsWith("training_model.onnx", StringComparison.Ordinal))
                {
                    values++;
                    ranks += found.Shape is null ? 0 : 1;
                    types += found.Type == DataType.Undefined ? 0 : 1;
                }

                if (Contradict(said, found))
                {
                    contradictions.Add($"{path}: declared {said}, inferred {found} from {found.Producer}");
                }
            }
        }

        output.WriteLine($"{values} values, {types} with type, {ranks} with rank");
        Assert.True(contradictions.Count == 0, string.Join('\n', contradictions.Take(40)));
        Assert.True(ranks > 0.97 * values, $"{ranks} of {values} values have a rank");
        Assert.True(types > 0.97 * values, $"{types} of {values} values have a type");
    }

    private static IEnumerable<Value> ComputedValues(OnnxModel model) =>
        GraphWalk.AllGraphs(model.Graph).SelectMany(graph => graph.Nodes).SelectMany(node => node.Outputs).OfType<Value>();

    private static bool Contradict(Value said, Value found) =>
        (said.Type != DataType.Undefined && found.Type != DataType.Undefined && said.Type != found.Type)
        || (said.Shape is not null && found.Shape is not null
            && (said.Shape.Count != found.Shape.Count || said.Shape.Zip(found.Shape).Any(pair => pair.First.Size is not null && pair.Second.Size is not null && pair.First.Size != pair.Second.Size)));
}
