using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Recurrent;

/// <summary>Forward passes of recurrent layers as Scans over the steps; the products with the inputs are taken for all steps at once.</summary>
internal static class RecurrentForward
{
    private static readonly string[] RnnDefaults = ["Tanh"];
    private static readonly string[] GruDefaults = ["Sigmoid", "Tanh"];
    private static readonly string[] LstmDefaults = ["Sigmoid", "Tanh", "Tanh"];

    /// <summary>h' = f(Wx + Rh + b). Gives Y and Yh.</summary>
    public static Value?[] Rnn(OperatorEmitter e, Node node)
    {
        var layer = new RecurrentLayer(e, node, 1, node.Input(4));
        var functions = Activation.Of(node, RnnDefaults, layer.Directions);
        return Directions(layer, 1, direction =>
        {
            var (scan, inputs) = Begin(e, layer, node, direction, withStateBias: true);
            var h = scan.State(layer.Start(node.Input(5), direction));
            var (x, mask, b) = (scan.Slice(inputs), layer.MaskSlice(scan), scan.Body);
            var next = functions[direction].Apply(b, Clipped(b, node, b.Add(x, b.MatMul(h, layer.Transposed(node.Input(2)!, direction)))));
            Finish(scan, mask, [(h, next)], [next]);
            return scan.Write();
        });
    }

    /// <summary>
    /// z, r = f(Wx + Rh + b); g = f(Wx + (r h) R + b), or f(Wx + b + r (Rh + b)) with linear_before_reset; h' = (1 - z) g + z h.
    /// Gives Y, Yh and the gates z, r, g.
    /// </summary>
    public static Value?[] Gru(OperatorEmitter e, Node node)
    {
        var layer = new RecurrentLayer(e, node, 3, node.Input(4));
        var functions = Activation.Of(node, GruDefaults, layer.Directions);
        return Directions(layer, 1, direction =>
        {
            var resetLast = node.GetInt("linear_before_reset", 0) != 0;
            var (scan, inputs) = Begin(e, layer, node, direction, withStateBias: !resetLast);
            var weight = layer.Transposed(node.Input(2)!, direction);
            var (both, own) = (e.Slice(weight, 0, 2 * layer.Hidden, 1), e.Slice(weight, 2 * layer.Hidden, 3 * layer.Hidden, 1));
            var bias = resetLast ? layer.Bias(node.Input(3), direction, 1) : null;
            var h = scan.State(layer.Start(node.Input(5), direction));
            var (slice, mask, b) = (scan.Slice(inputs), layer.MaskSlice(scan), scan.Body);
            var x = b.Split(slice, -1, 2 * layer.Hidden, layer.Hidden);
            var sum = b.Add(x[0], b.MatMul(h, both));
            sum = bias is null ? sum : b.Add(sum, e.Slice(bias, 0, 2 * layer.Hidden, 0));
            var gates = b.Split(functions[2 * direction].Apply(b, Clipped(b, node, sum)), -1, layer.Hidden, layer.Hidden);
            var inner = resetLast ? b.MatMul(h, own) : b.MatMul(b.Mul(gates[1], h), own);
            inner = bias is null ? inner : b.Add(inner, e.Slice(bias, 2 * layer.Hidden, 3 * layer.Hidden, 0));
            inner = resetLast ? b.Mul(gates[1], inner) : inner;
            var g = functions[(2 * direction) + 1].Apply(b, Clipped(b, node, b.Add(x[1], inner)));
            var next = b.Add(g, b.Mul(gates[0], b.Sub(h, g)));
            Finish(scan, mask, [(h, next)], [next, b.Concat([gates[0], gates[1], g], -1)]);
            return scan.Write();
        });
    }

    /// <summary>
    /// i = f(a_i + p_i c), f = f(a_f + p_f c) or 1 - i, g = g(a_g), c' = f c + i g, o = f(a_o + p_o c'), h' = o h(c') with a = Wx + Rh + b.
    /// Gives Y, Yh, Yc, the cells c' and the gates i, o, f, g.
    /// </summary>
    public static Value?[] Lstm(OperatorEmitter e, Node node)
    {
        var layer = new RecurrentLayer(e, node, 4, node.Input(4));
        var functions = Activation.Of(node, LstmDefaults, layer.Directions);
        return Directions(layer, 2, direction =>
        {
            var (scan, inputs) = Begin(e, layer, node, direction, withStateBias: true);
            var h = scan.State(layer.Start(node.Input(5), direction));
            var c = scan.State(layer.Start(node.Input(6), direction));
            var (x, mask, b) = (scan.Slice(inputs), layer.MaskSlice(scan), scan.Body);
            var sums = b.Split(b.Add(x, b.MatMul(h, layer.Transposed(node.Input(2)!, direction))), -1, layer.Hidden, layer.Hidden, layer.Hidden, layer.Hidden);
            var peepholes = node.Input(7) is { } given ? e.Split(layer.Part(given, direction), 0, layer.Hidden, layer.Hidden, layer.Hidden) : null;
            Value Gate(int function, Value sum) => functions[(3 * direction) + function].Apply(b, Clipped(b, node, sum));
            Value Peep(Value sum, int which, Value cell) => peepholes is null ? sum : b.Add(sum, b.Mul(peepholes[which], cell));
            var i = Gate(0, Peep(sums[0], 0, c));
            var f = node.GetInt("input_forget", 0) != 0 ? b.Sub(1, i) : Gate(0, Peep(sums[2], 2, c));
            var g = Gate(1, sums[3]);
            var cell = b.Add(b.Mul(f, c), b.Mul(i, g));
            var o = Gate(0, Peep(sums[1], 1, cell));
            var next = b.Mul(o, functions[(3 * direction) + 2].Apply(b, cell));
            Finish(scan, mask, [(h, next), (c, cell)], [next, cell, b.Concat([i, o, f, g], -1)]);
            return scan.Write();
        });
    }

    /// <summary>The Scan of a direction, and Wx + b for all steps.</summary>
    private static (ScanWriter Scan, Value Inputs) Begin(OperatorEmitter e, RecurrentLayer layer, Node node, int direction, bool withStateBias)
    {
        var inputs = e.MatMul(layer.X, layer.Transposed(node.Input(1)!, direction));
        if (layer.Bias(node.Input(3), direction, 0) is { } bias)
        {
            inputs = e.Add(inputs, withStateBias ? e.Add(bias, layer.Bias(node.Input(3), direction, 1)!) : bias);
        }

        return (new ScanWriter(e, layer.IsBackwards(direction)), inputs);
    }

    private static void Finish(ScanWriter scan, Value? mask, (Value Before, Value After)[] states, Value[] pieces)
    {
        foreach (var (before, after) in states)
        {
            scan.Next(mask is null ? after : scan.Body.Where(mask, after, before));
        }

        foreach (var piece in pieces)
        {
            scan.Piece(mask is null ? piece : scan.Body.WhereOrZero(mask, piece));
        }
    }

    private static Value Clipped(OperatorEmitter e, Node node, Value x)
    {
        var limit = node.GetFloat("clip", 0);
        return limit <= 0 ? x
            : e.Opset >= 11 ? e.Emit("Clip", [x, e.Scalar(-limit, x), e.Scalar(limit, x)], x.Type, x.Shape)
            : e.Emit("Clip", [x], x.Type, x.Shape, ("min", -limit), ("max", limit));
    }

    /// <summary>Y, then the last states, then the other stacks, each with the directions together.</summary>
    private static Value?[] Directions(RecurrentLayer layer, int states, Func<int, Value[]> write)
    {
        var parts = Enumerable.Range(0, layer.Directions).Select(write).ToArray();
        Value All(int output) => layer.Together([.. parts.Select(part => part[output])], output < states ? 0 : 1);
        return [All(states), .. Enumerable.Range(0, states).Select(All), .. Enumerable.Range(states + 1, parts[0].Length - states - 1).Select(All)];
    }
}
