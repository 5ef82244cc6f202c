using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>Turns a serialized model into a model.</summary>
internal static class ModelDecoder
{
    public static OnnxModel Decode(ModelProto proto, OnnxReaderOptions options, ExternalData externalData)
    {
        if (proto.Graph is null)
        {
            throw new OnnxFormatException("Not an ONNX model: there is no graph in it.");
        }

        var model = ReadProperties(proto);
        if (!options.AllowNewerVersions)
        {
            RequireKnownVersions(model);
        }

        var decoder = new GraphDecoder(new TensorDecoder(externalData));
        model.Graph = decoder.Decode(proto.Graph, null);
        foreach (var function in proto.Functions)
        {
            model.Functions.Add(decoder.Decode(function));
        }

        model.Extras = Strip(proto);
        return model;
    }

    private static OnnxModel ReadProperties(ModelProto proto)
    {
        var model = new OnnxModel
        {
            IrVersion = proto.IrVersion,
            ProducerName = proto.ProducerName,
            ProducerVersion = proto.ProducerVersion,
            Domain = proto.Domain,
            ModelVersion = proto.ModelVersion,
            DocString = proto.DocString,
        };
        OpsetList.Read(proto.OpsetImport, model.Opsets);
        MetadataList.Read(proto.MetadataProps, model.Metadata);
        return model;
    }

    private static void RequireKnownVersions(OnnxModel model)
    {
        FormatVersions.Require(model.IrVersion);
        if (model.Opsets.TryGetValue("", out var opset))
        {
            FormatVersions.RequireStandardOpset(opset);
        }
    }

    private static ModelProto Strip(ModelProto proto)
    {
        proto.Graph = null;
        proto.Functions.Clear();
        return proto;
    }
}
