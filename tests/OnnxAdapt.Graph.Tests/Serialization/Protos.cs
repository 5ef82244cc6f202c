using Google.Protobuf;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Tests.Serialization;

/// <summary>Makes small messages.</summary>
internal static class Protos
{
    public static ModelProto Model(params TensorProto[] initializers)
    {
        var model = new ModelProto { IrVersion = 8, Graph = new GraphProto { Name = "main" } };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        model.Graph.Initializer.Add(initializers);
        model.Graph.Output.Add(initializers.Select(tensor => new ValueInfoProto { Name = tensor.Name }));
        return model;
    }

    public static TensorProto Tensor(DataType type, params long[] dims)
    {
        var tensor = new TensorProto { Name = "w", DataType = (int)type };
        tensor.Dims.Add(dims);
        return tensor;
    }

    public static TensorProto External(string location, string offset, string length, params long[] dims)
    {
        var tensor = Tensor(DataType.UInt8, dims);
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = offset });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = length });
        return tensor;
    }

    public static OnnxModel Read(IMessage message, OnnxReaderOptions? options = null) => OnnxReader.Read(message.ToByteArray(), options);

    public static OnnxFormatException Refused(IMessage message, OnnxReaderOptions? options = null) => Assert.Throws<OnnxFormatException>(() => Read(message, options));
}
