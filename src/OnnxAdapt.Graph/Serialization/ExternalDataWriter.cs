using System.Globalization;
using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>Writes big tensors one after the other to a file beside the model.</summary>
/// <param name="location">Name of the file as the model will state it.</param>
/// <param name="file">The open file.</param>
/// <param name="threshold">Fewest bytes of a tensor that goes there.</param>
internal sealed class ExternalDataWriter(string location, Stream file, long threshold)
{
    private const int SmallAlignment = 16;
    private const int BigAlignment = 1 << 16;
    private const int BigTensor = 1 << 20;

    public bool Takes(TensorData tensor) => tensor.Type != DataType.String && tensor.ByteCount >= threshold;

    public void Add(TensorData tensor, TensorProto proto)
    {
        var alignment = tensor.ByteCount >= BigTensor ? BigAlignment : SmallAlignment;
        var offset = (file.Position + alignment - 1) / alignment * alignment;
        file.Write(new byte[offset - file.Position]);
        file.Write(tensor.Bytes.Span);
        proto.DataLocation = TensorProto.Types.DataLocation.External;
        proto.ExternalData.Clear();
        proto.ExternalData.Add(Entry("location", location));
        proto.ExternalData.Add(Entry("offset", offset.ToString(CultureInfo.InvariantCulture)));
        proto.ExternalData.Add(Entry("length", tensor.ByteCount.ToString(CultureInfo.InvariantCulture)));
    }

    private static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };
}
