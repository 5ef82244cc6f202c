using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Recurrent;

/// <summary>
/// The gradient of LSTM from its saved cells and gates. With dc and dh carried back from the next step and dh including dY of this one:
/// da_o = dh tanh(c') o (1 - o); dc += dh o (1 - tanh(c')^2) + da_o p_o; da_i = dc g i (1 - i); da_f = dc c f (1 - f); da_g = dc i (1 - g^2);
/// dc = dc f + da_i p_i + da_f p_f; dh = da R. The sums over steps are products of all steps at once: dX = da W, dW = da^T X, dR = da^T h.
/// </summary>
internal static class LstmBackward
{
    public static Value?[] Write(OperatorEmitter e, Node node)
    {
        var layer = new RecurrentLayer(e, node, 4, node.Input(3));
        var parts = Enumerable.Range(0, layer.Directions).Select(direction => Direction(e, layer, node, direction)).ToArray();
        return RecurrentSums.Together(e, layer, parts);
    }

    private static RecurrentSums Direction(OperatorEmitter e, RecurrentLayer layer, Node node, int direction)
    {
        var cells = layer.Steps(node.Input(8)!, direction);
        var before = layer.Before(cells, layer.Start(node.Input(5), direction), direction);
        var states = layer.Before(layer.Steps(node.Input(7)!, direction), layer.Start(node.Input(4), direction), direction);
        var peepholes = node.Input(6) is { } given ? e.Split(layer.Part(given, direction), 0, layer.Hidden, layer.Hidden, layer.Hidden) : null;
        var scan = new ScanWriter(e, !layer.IsBackwards(direction));
        var (dh, dc) = (scan.State(layer.Start(node.Input(11), direction)), scan.State(layer.Start(node.Input(12), direction)));
        var (gates, cell, previous) = (scan.Slice(layer.Steps(node.Input(9)!, direction)), scan.Slice(cells), scan.Slice(before));
        var dy = node.Input(10) is { } sum ? scan.Slice(layer.Steps(sum, direction)) : null;
        var (mask, b) = (layer.MaskSlice(scan), scan.Body);
        var (da, dcPrevious) = Step(b, gates, cell, previous, dy is null ? dh : b.Add(dh, dy), dc, peepholes, layer.Hidden);
        var dhPrevious = b.MatMul(da, layer.Part(node.Input(2)!, direction));
        scan.Next(mask is null ? dhPrevious : b.Where(mask, dhPrevious, dh));
        scan.Next(mask is null ? dcPrevious : b.Where(mask, dcPrevious, dc));
        scan.Piece(mask is null ? da : b.WhereOrZero(mask, da));
        var results = scan.Write();
        var stack = results[2];
        return new RecurrentSums(stack, stack, layer.Part(node.Input(1)!, direction))
        {
            Starts = [results[0], results[1]],
            Recurrence = RecurrentSums.Product(e, stack, states),
            Peepholes = peepholes is null ? null : Peepholes(e, stack, cells, before, layer.Hidden),
        };
    }

    private static (Value Sums, Value Cell) Step(OperatorEmitter b, Value gates, Value cell, Value previous, Value dh, Value dc, Value[]? peepholes, long hidden)
    {
        var parts = b.Split(gates, -1, hidden, hidden, hidden, hidden);
        var (i, o, f, g) = (parts[0], parts[1], parts[2], parts[3]);
        var squashed = b.Tanh(cell);
        var dao = b.Mul(b.Mul(dh, squashed), b.Mul(o, b.Sub(1, o)));
        var total = b.Add(dc, b.Mul(b.Mul(dh, o), b.Sub(1, b.Mul(squashed, squashed))));
        total = peepholes is null ? total : b.Add(total, b.Mul(dao, peepholes[1]));
        var dai = b.Mul(b.Mul(total, g), b.Mul(i, b.Sub(1, i)));
        var daf = b.Mul(b.Mul(total, previous), b.Mul(f, b.Sub(1, f)));
        var dag = b.Mul(b.Mul(total, i), b.Sub(1, b.Mul(g, g)));
        var back = b.Mul(total, f);
        back = peepholes is null ? back : b.Add(back, b.Add(b.Mul(dai, peepholes[0]), b.Mul(daf, peepholes[2])));
        return (b.Concat([dai, dao, daf, dag], -1), back);
    }

    /// <summary>dp_i = sum da_i c, dp_o = sum da_o c', dp_f = sum da_f c.</summary>
    private static Value Peepholes(OperatorEmitter e, Value sums, Value cells, Value before, long hidden)
    {
        var parts = e.Split(sums, -1, hidden, hidden, hidden, hidden);
        Value Sum(Value da, Value cell) => e.ReduceSum(e.Mul(da, cell), [0, 1], keepDims: false);
        return e.Concat([Sum(parts[0], before), Sum(parts[1], cells), Sum(parts[2], before)], 0);
    }
}
