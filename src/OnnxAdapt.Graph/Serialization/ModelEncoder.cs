using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>Turns a model into a message.</summary>
internal static class ModelEncoder
{
    public static ModelProto Encode(OnnxModel model, TensorEncoder tensors)
    {
        var proto = (model.Extras as ModelProto)?.Clone() ?? new ModelProto();
        proto.IrVersion = model.IrVersion;
        WriteTexts(model, proto);
        OpsetList.Write(model.Opsets, proto.OpsetImport);
        MetadataList.Write(model.Metadata, proto.MetadataProps);
        var graphs = new GraphEncoder(tensors, model.IrVersion);
        proto.Graph = graphs.Encode(model.Graph, isMain: true);
        proto.Functions.Add(model.Functions.Select(graphs.Encode));
        return proto;
    }

    private static void WriteTexts(OnnxModel model, ModelProto proto)
    {
        if (proto.ProducerName != model.ProducerName)
        {
            proto.ProducerName = model.ProducerName;
        }

        if (proto.ProducerVersion != model.ProducerVersion)
        {
            proto.ProducerVersion = model.ProducerVersion;
        }

        if (proto.Domain != model.Domain)
        {
            proto.Domain = model.Domain;
        }

        if (proto.ModelVersion != model.ModelVersion)
        {
            proto.ModelVersion = model.ModelVersion;
        }

        if (proto.DocString != model.DocString)
        {
            proto.DocString = model.DocString;
        }
    }
}
