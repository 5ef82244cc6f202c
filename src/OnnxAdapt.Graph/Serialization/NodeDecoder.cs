using Google.Protobuf.Collections;
using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>Turns serialized nodes into nodes over the values of a scope.</summary>
internal sealed class NodeDecoder(AttributeDecoder attributes)
{
    private const string StandardDomain = "ai.onnx";

    /// <summary>Decodes all nodes; outputs are defined first, since nodes may be out of order and graphs inside may use later ones.</summary>
    public void Decode(RepeatedField<NodeProto> protos, NameScope scope, IList<Node> nodes)
    {
        var outputs = new Value?[protos.Count][];
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = [.. protos[i].Output.Select(name => name.Length == 0 ? null : scope.Define(name, "an output"))];
        }

        for (var i = 0; i < outputs.Length; i++)
        {
            try
            {
                nodes.Add(Decode(protos[i], outputs[i], scope));
            }
            catch (OnnxFormatException e)
            {
                throw e.Within($"node {i} ({protos[i].OpType} '{protos[i].Name}')");
            }
        }
    }

    private Node Decode(NodeProto proto, Value?[] outputs, NameScope scope)
    {
        if (proto.OpType.Length == 0)
        {
            throw new OnnxFormatException("the node names no operator");
        }

        var op = new OperatorId(proto.Domain == StandardDomain ? "" : proto.Domain, proto.OpType);
        var inputs = proto.Input.Select(name => name.Length == 0 ? null : scope.Resolve(name));
        return new Node(op, inputs, outputs, attributes.Decode(proto.Attribute, scope), proto.Name)
        {
            Overload = proto.Overload,
            DocString = proto.DocString,
            Extras = ShellOf(proto),
        };
    }

    private static NodeProto? ShellOf(NodeProto proto)
    {
        if (proto.Domain != StandardDomain)
        {
            proto.ClearDomain();
        }

        proto.Input.Clear();
        proto.Output.Clear();
        proto.Attribute.Clear();
        proto.ClearOverload();
        proto.ClearDocString();
        var op = proto.OpType;
        var name = proto.Name;
        proto.ClearOpType();
        proto.ClearName();
        var shell = proto.CalculateSize() == 0 ? null : proto.Clone();
        (proto.OpType, proto.Name) = (op, name);
        return shell;
    }
}
