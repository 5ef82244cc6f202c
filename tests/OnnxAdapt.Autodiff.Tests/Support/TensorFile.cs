using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Support;

internal static class TensorFile
{
    public static IReadOnlyDictionary<string, TensorData> Read(string path)
    {
        using var stream = File.OpenRead(path);
        using var content = SafetensorsCodec.Read(stream).Parameters;
        return content.ToDictionary(item => item.Name, item => ToData(item.Value));
    }

    private static TensorData ToData(Tensor tensor) => new(TypeOf(tensor.ElementType), tensor.Dimensions, tensor.Data.ToArray());

    private static DataType TypeOf(TensorElementType type) => Enum.Parse<DataType>(type.ToString());
}
