using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Runtime.Inference;

namespace OnnxAdapt.Benchmarks.Steps;

/// <summary>The matrix products of a step alone, at their shapes, each as one node on the stock runtime with both factors as inputs.</summary>
internal sealed class ProductFloor : IDisposable
{
    private readonly OrtInferenceBackendFactory _factory = new();
    private readonly List<(IInferenceBackend Backend, NamedTensor[] Inputs, int Count)> _products = [];

    public ProductFloor(IEnumerable<MatrixProduct> products, int threads)
    {
        foreach (var product in products)
        {
            var options = new InferenceBackendOptions { IntraOpThreads = threads };
            var (a, b) = (Shape(product, product.M, product.K, product.TransposeA), Shape(product, product.K, product.N, product.TransposeB));
            _products.Add((_factory.Create(ModelBinary.FromBytes(OnnxWriter.ToBytes(Model(product, a, b))), options), [new("a", Filled(a)), new("b", Filled(b))], product.Count));
        }
    }

    /// <summary>All products of one step.</summary>
    public void Run()
    {
        foreach (var (backend, inputs, count) in _products)
        {
            for (var i = 0; i < count; i++)
            {
                backend.Run(inputs, ["c"])[0].Dispose();
            }
        }
    }

    public void Dispose()
    {
        _products.ForEach(product => product.Backend.Dispose());
        _factory.Dispose();
    }

    private static long[] Shape(MatrixProduct product, long rows, long columns, bool transposed) =>
        [.. product.Pairs == 1 ? Array.Empty<long>() : [product.Pairs], transposed ? columns : rows, transposed ? rows : columns];

    private static OnnxModel Model(MatrixProduct product, long[] a, long[] b)
    {
        var model = new OnnxModel { IrVersion = 8 };
        model.Opsets[""] = 17;
        model.Opsets["com.microsoft"] = 1;
        model.Graph.Name = "product";
        var graph = new GraphBuilder(model.Graph, 17);
        var (left, right) = (graph.Input("a", DataType.Float, Graph.Shape.Of(a)), graph.Input("b", DataType.Float, Graph.Shape.Of(b)));
        var emitter = new OperatorEmitter(graph);
        var result = product.Pairs == 1
            ? emitter.Gemm(left, right, product.TransposeA, product.TransposeB)
            : emitter.EmitMany(new OperatorId("com.microsoft", "FusedMatMul"), [left, right], 1, ("transA", product.TransposeA ? 1L : 0), ("transB", product.TransposeB ? 1L : 0))[0];
        (result.Name, result.Type) = ("c", DataType.Float);
        graph.Output(result);
        return model;
    }

    private static Tensor Filled(long[] shape)
    {
        var tensor = Tensor.Allocate(TensorElementType.Float, shape);
        tensor.AsSpan<float>().Fill(0.5f);
        return tensor;
    }
}
